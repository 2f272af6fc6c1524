// Any other parameter, by search: its value in this world, its range, and what it is.

import { about } from "./levers.js";
import { meant, meantIn } from "./meanings.js";
import { state } from "./state.js";
import { h } from "./svg.js";
import { number, t } from "./texts.js";

const MOST = 12;
let words = "";

const plain = (text) => text.toLowerCase().replaceAll(/[_.\s-]+/g, " ");

function found() {
  const parts = plain(words).trim().split(" ").filter(Boolean);
  const changed = state.about.parameters.filter((one) => one.key in state.changes);
  if (!parts.length) return changed;
  const hits = state.about.parameters.filter((one) => parts.every((part) => plain(`${one.key} ${one.meaning} ${meant(one.meaning)}`).includes(part)));
  // Those that are called so stand before those of which it is told.
  return hits.sort((a, b) => Number(parts.every((p) => plain(b.key).includes(p))) - Number(parts.every((p) => plain(a.key).includes(p))));
}

/** Build the panel; pull is called with a key and a value, null for as it is. */
export function search(pull) {
  const list = h("ul", { class: "found" });
  const count = h("p", { role: "status" });
  const show = () => {
    const hits = found();
    count.textContent = words.trim() ? t("search.found", { n: number(hits.length) }) : t("search.hint", { n: number(state.about.parameters.length) });
    list.replaceChildren(...hits.slice(0, MOST).map((one) => item(one, pull)));
  };
  const input = h("input", { type: "search", id: "search", autocomplete: "off", oninput: () => {
    words = input.value;
    show();
  } });
  input.value = words;
  show();
  return [h("label", { for: "search" }, t("search")), input, count, list];
}

function item(one, pull) {
  const id = `parameter-${one.key}`;
  const input = h("input", { type: "number", id, min: one.low, max: one.high, step: one.whole ? 1 : "any", onchange: () => {
    const value = Number(input.value);
    if (input.value === "" || !input.checkValidity()) input.reportValidity();
    else pull(one.key, one.whole ? Math.round(value) : value);
  } });
  input.value = String(state.changes[one.key] ?? one.value);
  const reset = one.key in state.changes ? h("button", { type: "button", class: "reset", "aria-label": t("reset.of", { lever: one.key }), onclick: () => pull(one.key, null) }, t("reset")) : null;
  return h("li", { class: one.key in state.changes ? "lever changed" : "", onfocusin: () => about(one), onpointerenter: () => about(one) },
    h("label", { for: id, lang: meantIn(one.meaning) }, meant(one.meaning)), h("div", {}, input, ` ${meant(one.unit)} `, reset), h("div", { class: "key" }, one.key.replace("parameters.", "")));
}
