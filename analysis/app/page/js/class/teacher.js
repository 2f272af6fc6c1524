// The teacher's page: picks what is played, lets groups in, opens rounds, pauses, ends, and debriefs.

import { years } from "../play_words.js";
import { withRefusals } from "../refusals.js";
import { h } from "../svg.js";
import { many, number, t } from "../texts.js";
import { ask, follow } from "./ask.js";
import * as debriefing from "./debriefing.js";
import { offer } from "./setup.js";
import { away, byId, complain, fromLink, languages, picture, spaced, tried } from "./shared.js";

let token = "";
let stand = null;
let looking = null;
let joinDrawn = null;

/** Do something as the teacher, and look at once what came of it. */
async function act(what, more = {}) {
  const done = await tried(() => ask(what, { teacher: token, ...more }));
  if (done !== null) looking.look();
  return done;
}

function show(found) {
  stand = found;
  document.body.dataset.part = stand.phase;
  byId("setup").hidden = stand.phase !== "setup";
  byId("joining").hidden = !["joining", "playing"].includes(stand.phase);
  byId("groups").hidden = ["setup", "deleted"].includes(stand.phase);
  byId("debriefing").hidden = !stand.has_results;
  byId("stand").textContent = standing();
  buttons();
  if (stand.phase === "setup") offer(byId("offers"), (world) => ask("offers", { teacher: token, world }));
  else groups();
  if (!byId("joining").hidden) join();
  if (stand.has_results) debriefing.draw(byId("debriefing-what"), stand, null);
}

/** Where the class stands, in a sentence. */
function standing() {
  const { phase, game } = stand;
  if (phase === "deleted") return t("class.fault.deleted");
  if (phase === "setup") return t("class.stand.setup");
  if (phase === "joining") return t("class.stand.joining", { title: game.title });
  if (phase === "ended") return t(stand.has_results ? "class.stand.ended" : "class.stand.living");
  const span = game.spans[stand.round - 1];
  const decided = stand.groups.filter((group) => group.has_decided).length;
  const words = t("class.stand.playing", { n: number(stand.round), of: number(game.n_rounds), years: years({ from_year: span[0], to_year: span[1] }), decided: number(decided), groups: number(stand.groups.length) });
  return stand.is_paused ? `${words} ${t("class.paused")}` : words;
}

function buttons() {
  const { phase, game } = stand;
  const isPlayed = phase === "joining" || phase === "playing";
  byId("next").hidden = !isPlayed;
  byId("pause").hidden = phase !== "playing";
  byId("end").hidden = phase !== "playing";
  byId("delete").hidden = phase === "deleted";
  byId("pause").textContent = t(stand.is_paused ? "class.resume" : "class.pause");
  if (isPlayed) byId("next").textContent = stand.round === game.n_rounds ? t("class.next.end") : t("class.next", { n: number(stand.round + 1) });
}

function groups() {
  byId("groups-title").textContent = t("class.who", { n: number(stand.groups.length), most: number(stand.n_most) });
  if (!stand.groups.length) {
    byId("group-list").replaceChildren(h("p", {}, t("class.nobody_yet")));
    return;
  }
  const focus = document.activeElement?.id;
  byId("group-list").replaceChildren(h("ul", { class: "groups" }, ...stand.groups.map((group) => {
    const words = group.faults.length ? withRefusals("class.taken_back", "why", group.faults) : stand.phase !== "playing" ? "" : group.has_decided ? t("class.has_decided") : group.is_ready ? t("class.thinks") : t("class.waits");
    return h("li", { class: group.has_decided ? "decided" : "", "data-group": group.name },
      h("span", { class: "number" }, number(group.number)), h("span", { class: "name" }, group.name), h("span", { class: "state" }, ...[words].flat()),
      h("button", { type: "button", id: `link-${group.number}`, "aria-label": t("class.link.of", { name: group.name }), onclick: () => link(group) }, t("link")),
      h("button", { type: "button", id: `remove-${group.number}`, "aria-label": t("class.remove.of", { name: group.name }), onclick: () => remove(group) }, t("class.remove")));
  })));
  if (focus) document.getElementById(focus)?.focus();
}

/** Show how to join; once, as it stays. */
async function join() {
  if (joinDrawn === stand.code) return;
  const found = await tried(() => ask("link", { teacher: token }));
  if (found === null) return;
  joinDrawn = stand.code;
  picture(byId("code-picture"), found.code, t("class.code.alt", { link: found.link }));
  byId("code-letters").textContent = spaced(stand.code);
  address(byId("code-link"), found.link);
  byId("code-alone").hidden = new URL(found.link).hostname !== "127.0.0.1";
}

function address(place, link) {
  place.href = link;
  place.textContent = link;
  place.target = "_blank";
}

/** Show a link large: that by which all join, or that by which one group goes on elsewhere. */
async function link(group) {
  const found = await tried(() => ask("link", { teacher: token, number: group?.number ?? null }));
  if (found === null) return;
  byId("link-title").textContent = group ? t("class.link.of", { name: group.name }) : t("class.joining");
  byId("link-how").textContent = group ? t("class.link.how") : t("class.join.how", { address: found.link.split("#")[0] });
  picture(byId("link-picture"), found.code, t("class.code.alt", { link: found.link }));
  byId("link-letters").textContent = group ? "" : spaced(stand.code);
  address(byId("link-address"), found.link);
  byId("link-dialog").showModal();
}

/** Ask whether somebody is sure; the promise gives whether. */
function sure(title, text, yes) {
  byId("sure-title").textContent = title;
  byId("sure-text").textContent = text;
  byId("sure-yes").textContent = yes;
  const dialog = byId("sure-dialog");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === "yes"); });
}

async function remove(group) {
  if (await sure(t("class.remove.of", { name: group.name }), t("class.remove.sure"), t("class.remove"))) await act("remove", { number: group.number });
}

async function next() {
  const { phase, round } = stand;
  const open = phase === "playing" ? stand.groups.filter((group) => !group.has_decided).length : 0;
  if (open && !(await sure(byId("next").textContent, many("class.next.sure", open), byId("next").textContent))) return;
  await act("go_on", { round });
}

function begin() {
  token = fromLink().teacher ?? "";
  complain();
  looking?.end();
  looking = follow("teacher", () => ({ teacher: token }), show, away, (error) => {
    for (const part of ["setup", "joining", "groups", "debriefing", "next", "pause", "end", "delete"]) byId(part).hidden = true;
    byId("stand").textContent = "";
    document.body.dataset.part = "refused";
    complain(error);
  });
}

byId("setup").onsubmit = (event) => {
  event.preventDefault();
  const game = Object.fromEntries(new FormData(event.target));
  act("open", { game: { world: game.world, role: game.role, organisation: game.organisation ?? "", seed: Number(game.seed), round_years: Number(game.round_years) } });
};
byId("next").onclick = next;
byId("pause").onclick = () => act("pause", { paused: !stand.is_paused });
byId("large").onclick = () => link(null);
byId("end").onclick = async () => {
  if (await sure(t("class.end"), t("class.end.sure"), t("class.end"))) await act("end");
};
byId("delete").onclick = async () => {
  if (await sure(t("class.delete"), t("class.delete.sure"), t("class.delete"))) await act("delete");
};
await languages(() => {
  if (!stand) return;
  byId("offers").dataset.built = "";
  show(stand);
});
window.addEventListener("hashchange", begin);
begin();
document.body.dataset.ready = "yes";
