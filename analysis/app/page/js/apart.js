// A figure taken apart: its value, what it is made of, the rules behind it, parameters and their source.

import * as engine from "./engine.js";
import { meant, meantIn } from "./meanings.js";
import { tellRefusals } from "./refusals.js";
import { kase } from "./state.js";
import { h, quantile } from "./svg.js";
import { has, number, t } from "./texts.js";
import { exact, parameters, table } from "./why.js";
import { shown, typical } from "./worlds.js";

const byId = (id) => document.getElementById(id);

/** A button that takes a figure apart: kind is tile, picture or measure. */
export function sign(kind, name, named = false) {
  const words = t(`${kind}.${name}`);
  return h("button", { type: "button", class: "ask apart", "aria-label": t("apart.of", { figure: words }), onclick: () => open(kind, name, words) }, named ? `${words}?` : "?");
}

async function open(kind, name, words) {
  byId("apart-title").textContent = t("apart.of", { figure: words });
  byId("apart-status").textContent = t("why.waiting");
  byId("apart-parts").replaceChildren();
  byId("apart-dialog").showModal();
  try {
    const told = await engine.explain(kase(), kind, name);
    byId("apart-status").textContent = has(`apart.${kind}.${name}`) ? t(`apart.${kind}.${name}`) : t(`apart.${kind}`);
    byId("apart-parts").replaceChildren(...[...told.outcomes.map(outcome), columns(told.columns), parameters(told.parameters)].filter(Boolean));
  } catch (error) {
    tellRefusals(byId("apart-status"), error.faults ?? [String(error)]);
  }
}

/** An outcome: meaning, how it is computed, and its values in the worlds that are shown. */
function outcome(one) {
  const values = [...shown.case.values()].map((world) => world.outcomes[one.name]).map((value) => (typeof value === "boolean" ? Number(value) : value));
  const own = typical()?.outcomes[one.name];
  const write = (value) => (value === null || value === undefined ? t("none") : typeof value === "boolean" ? t(value ? "yes" : "no") : exact(value));
  const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => quantile(values, q));
  return h("article", {},
    h("h3", {}, `${one.name}${one.unit ? ` (${meant(one.unit)})` : ""}`),
    h("p", {}, t("apart.values", { middle: write(middle), low: write(low), high: write(high), n: number(values.length), own: write(own), seed: typical()?.seed ?? "" })),
    h("p", { lang: meantIn(one.meaning) }, meant(one.meaning)),
    one.how === one.meaning ? null : h("p", { lang: "en", class: "how" }, one.how.replaceAll("``", "")));
}

function columns(all) {
  const read = t("apart.columns");
  return h("div", {}, h("h3", {}, read), table(read, ["apart.column", "why.unit", "apart.rules"], all.map((one) => [
    h("span", {}, h("span", { lang: meantIn(one.meaning) }, meant(one.meaning)), h("small", { class: "key" }, `${one.table}.${one.column}`)), meant(one.unit), one.rules.map((rule) => rule.replace(/^sim\./, "")).join(", ")])));
}
