// The page of a group: joins, waits, decides in rounds, and sees in the end what became of all.

import { h } from "../svg.js";
import { many, number, t } from "../texts.js";
import { Away, Refused, ask, follow } from "./ask.js";
import * as debriefing from "./debriefing.js";
import { forget, keep, known } from "./known.js";
import * as round from "./round.js";
import { away, byId, complain, fromLink, languages, spaced, tried } from "./shared.js";

const PARTS = ["join", "wait", "round", "debriefing"];
let token = null;
let stand = null; // what the class told last
let looking = null;
let pending = null; // a decision that the server does not have yet

function only(part) {
  for (const one of PARTS) byId(one).hidden = one !== part;
  document.body.dataset.part = part;
}

/** Show how the class stands. */
function show(found) {
  stand = found;
  byId("who").textContent = t("class.you", { name: stand.name, number: number(stand.number) });
  byId("paused").hidden = !stand.is_paused;
  if (stand.phase === "ended" && stand.results) {
    only("debriefing");
    debriefing.draw(byId("debriefing-what"), stand, stand.number);
  } else if (stand.phase === "playing" && stand.state) {
    only("round");
    round.draw(stand, decide);
  } else {
    only("wait");
    const words = stand.phase === "joining" ? t("class.wait.start") : stand.phase === "ended" ? t("class.wait.end") : t("class.wait.world");
    byId("wait").replaceChildren(h("p", { class: "large" }, words), h("p", {}, many("class.groups", stand.n_groups)));
  }
}

/** Take a decision down and send it: it counts when the server has it on its disk. */
function decide(move, expected) {
  pending = { round: stand.round, move, expected };
  return send();
}

/** Send what is not on the server's disk yet; if nobody answers it is sent when somebody does. */
async function send() {
  const sent = pending;
  if (!sent) return;
  round.sending(true);
  try {
    await ask("decide", { group: token, ...sent });
    complain();
    if (pending === sent) pending = null;
  } catch (error) {
    if (error instanceof Away) {
      away(true);
      return;
    }
    if (!(error instanceof Refused)) throw error;
    pending = null;
    complain(error);
  }
  round.sending(false);
  looking.look();
}

function heard(isAway) {
  const wasAway = !byId("away").hidden;
  away(isAway);
  if (wasAway && !isAway) send();
}

function begin(found) {
  token = found;
  looking?.end();
  looking = follow("see", () => ({ group: token }), show, heard, (error) => {
    complain(error);
    if (error.key === "bad_group") forget(token);
    if (["bad_group", "deleted"].includes(error.key)) {
      token = null;
      history.replaceState(null, "", "#");
      byId("who").textContent = "";
      joining("");
    }
  });
}

function joining(code) {
  only("join");
  byId("code").value = code;
  const groups = known();
  byId("known").hidden = !groups.length;
  byId("known-list").replaceChildren(...groups.map((one) => h("button", { type: "button", onclick: () => go(one.group) }, one.name)));
  byId(code ? "name" : "code").focus();
}

/** Go on as a group, and keep it in the address, so that the page may be loaded again. */
function go(group) {
  complain();
  history.replaceState(null, "", `#group=${group}`);
  begin(group);
}

byId("join").onsubmit = async (event) => {
  event.preventDefault();
  const found = await tried(() => ask("join", { join: byId("code").value.replaceAll(" ", ""), name: byId("name").value }));
  if (found === null) return;
  keep(found);
  go(found.group);
};

/** Follow what the address holds: a code to join by, or a group that goes on. */
async function start() {
  const link = fromLink();
  if (link.group) {
    go(link.group);
    return;
  }
  joining(link.join ?? "");
  if (!link.join) return;
  const found = await tried(() => ask("hello", { join: link.join }));
  byId("join-what").textContent = found?.title ?? "";
  byId("code").value = spaced(link.join);
}

await languages(() => { if (stand && token) show(stand); });
window.addEventListener("hashchange", start);
await start();
document.body.dataset.ready = "yes";
