// Why did somebody decide so? A quarter of the median world is lived again, and its reasons are told.

import * as engine from "./engine.js";
import { meant, meantIn } from "./meanings.js";
import { tellRefusals } from "./refusals.js";
import { kase, state } from "./state.js";
import { h } from "./svg.js";
import { has, language, number, t } from "./texts.js";
import { inWords, tongue } from "./told.js";
import { typical } from "./worlds.js";

const FIRMS = "firms";
const byId = (id) => document.getElementById(id);
let asked = { seed: 1, quarter: 1, agent: null };
let meanings = {};
let turn = 0;

/** Return a quarter as people write it. */
export const quarter = (step) => `${state.about.start + Math.floor((step - 1) / 4)} Q${((step - 1) % 4) + 1}`;

/** Listen to the dialog. */
export function build() {
  byId("why-quarter").onchange = () => again({ quarter: Number(byId("why-quarter").value) });
  byId("why-agent").onchange = () => again({ agent: byId("why-agent").value });
  byId("why-firm").onchange = () => byId("why-firm").checkValidity() && byId("why-firm").value !== "" && again({ agent: `firm:${byId("why-firm").value}` });
  byId("why-dialog").addEventListener("keydown", (event) => {
    // Return in the field asks; it does not close the dialog.
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      event.target.blur();
      event.target.focus();
    }
  });
  byId("why-dialog").onclose = () => { turn += 1; };
}

/** Ask of a quarter (the last one when null) of the median world, whoever it is about, under words. */
export async function open(step, agent = null, words = "") {
  const world = typical();
  if (!world || engine.link !== null) return;
  byId("why-head").textContent = words || t("why.hint", { seed: world.seed });
  byId("why-firm").value = "";
  byId("why-quarter").replaceChildren(...Array.from({ length: state.about.quarters }, (_, i) => h("option", { value: i + 1 }, quarter(i + 1))));
  byId("why-dialog").showModal();
  meanings = await engine.terms(language);
  await again({ seed: world.seed, quarter: step ?? state.about.quarters, agent: agent ?? `${state.about.tier}:0` });
}

async function again(changed) {
  asked = { ...asked, ...changed };
  const own = ++turn;
  byId("why-quarter").value = String(asked.quarter);
  byId("why-status").textContent = t("why.waiting");
  byId("why-reasons").replaceChildren();
  try {
    const told = await engine.why(kase(), asked.seed, asked.agent, quarter(asked.quarter).replace(" ", ""));
    if (own !== turn) return;
    choices(told.agents);
    byId("why-status").textContent = told.reasons.length ? "" : t("why.nothing");
    byId("why-reasons").replaceChildren(...told.reasons.map(one));
  } catch (error) {
    if (own === turn) tellRefusals(byId("why-status"), error.faults ?? [String(error)]);
  }
}

/** Who can be asked: organisations and funders by name, the firms that moved, and one firm by its number. */
function choices(agents) {
  const of = (start) => agents.filter(([agent]) => agent.startsWith(start)).map(([agent, name]) => h("option", { value: agent }, name));
  const group = (name, options) => (options.length ? h("optgroup", { label: t(`why.${name}`) }, ...options) : null);
  const firm = asked.agent.startsWith("firm:") ? [h("option", { value: asked.agent }, t("why.one_firm", { n: asked.agent.slice(5) }))] : [];
  byId("why-agent").replaceChildren(...[group("metaclusters", of("metacluster:")), group("clusters", of("cluster:")), group("funders", of("programme:")), group("firms", [h("option", { value: FIRMS }, t("why.moved")), ...firm])].filter(Boolean));
  byId("why-agent").value = asked.agent;
}

const meaning = (decision, name, told) => meanings[`${decision}.${name}`] ?? meanings[name] ?? told;
const said = (value) => (typeof value === "boolean" ? t(value ? "yes" : "no") : typeof value === "number" ? exact(value) : inWords(value));

/** Write a number with the digits that say something. */
export const exact = (value) => number(value, Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 2 : 4);

function one(reason) {
  const name = reason.decision;
  const out = meanings[`out.${reason.came_out}`] ?? reason.came_out;
  const terms = Object.entries(reason.terms);
  return h("article", {},
    h("h3", {}, `${inWords(reason.name)}: ${t(`decision.${name}`)} – ${out}`),
    h("p", { lang: tongue(reason.words) }, inWords(reason.words)),
    terms.length ? table(t("why.terms"), ["why.term", "why.value", "why.unit"], terms.map(([term, told]) => [meaning(name, term, told.meaning), said(told.value), meant(told.unit)])) : null,
    parameters(Object.entries(reason.parameters).map(([key, told]) => ({ key, ...told }))));
}

/** Parameters with value and source, folded. */
export function parameters(all) {
  if (!all.length) return null;
  const source = (one) => (one.source === "assumption" ? t("about.assumption") : [...new Set([one.source, one.grounds && t(`grounds.${one.grounds}`)])].filter(Boolean).join(", "));
  const title = t("why.parameters", { n: all.length });
  return h("details", {}, h("summary", {}, title), table(title, ["why.parameter", "why.value", "why.unit", "why.source"], all.map((one) => [
    h("span", {}, h("span", { lang: meantIn(one.meaning) }, meant(one.meaning)), h("small", { class: "key" }, one.key)), exact(one.value), meant(one.unit), source(one)])));
}

/** A table with its caption for those who hear it. */
export function table(caption, heads, rows) {
  return h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": caption }, h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell)))))));
}
