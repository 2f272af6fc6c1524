// The catalogue of texts: every word of the page, in one language; and how numbers are written.

import { refusalsIn, words } from "./engine.js";

let texts = {};
/** The catalogue in English, in which the simulator writes its sentences; see told.js. */
export let english = {};
/** What is refused in the language of the page, by patterns of the English sentences; see refusals.js. */
export let refusals = {};
export let language = "en";
export const LANGUAGES = { en: "English", de: "Deutsch" };

/** Load a language; answers nothing else works before. */
export async function load(wanted) {
  const next = wanted in LANGUAGES ? wanted : "en";
  const [own, others, refused] = await Promise.all([words(next), words("en"), refusalsIn(next)]);
  // Whoever draws meanwhile finds all of one language.
  [language, texts, english, refusals] = [next, own, others, refused];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  document.title = t("title");
}

/** Return a text with its gaps filled: {name} is values.name. */
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
}

export const has = (key) => key in texts;

/** Return a text whose form depends on a number: key.one or key.other. */
export function many(key, n, values = {}) {
  const form = new Intl.PluralRules(language).select(n);
  return t(has(`${key}.${form}`) ? `${key}.${form}` : `${key}.other`, { n: number(n), ...values });
}

export function number(value, digits = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return t("none");
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, signDisplay: "negative" }).format(value).replace("-", "−");
}

/** Write about three digits of a number. */
export function short(value) {
  const size = Math.abs(value);
  return number(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

export function eur(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return t("none");
  const size = Math.abs(value);
  const [scale, unit] = size >= 1e9 ? [1e9, "bn"] : size >= 1e6 ? [1e6, "m"] : [1, ""];
  const part = value / scale;
  const digits = unit ? (Math.abs(part) >= 100 ? 0 : Math.abs(part) >= 10 ? 1 : 2) : 0;
  return t(unit ? `eur.${unit}` : "eur", { value: number(part, digits) });
}

export function percent(value, digits = null) {
  const size = Math.abs(100 * value);
  return t("percent", { value: number(100 * value, digits ?? (size >= 10 ? 0 : 1)) });
}

/** Write a change with its sign. */
export function signed(value, write) {
  const text = write(Math.abs(value));
  if (text === write(0)) return text;
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
}

/** Write a range: a sign or a unit that both ends share stands once. */
export function between(low, high) {
  const [first, second] = [low.split("\u00a0"), high.split("\u00a0")];
  if (first.length === second.length && first.length > 1) {
    if (/^[^\d+−]+$/.test(first[0]) && first[0] === second[0]) second.shift();
    let last = second.length - 1;
    while (first.length > 1 && /^[^\d]+$/.test(first.at(-1)) && first.at(-1) === second[last]) {
      first.pop();
      last -= 1;
    }
  }
  return t("from_to", { low: first.join("\u00a0"), high: second.join("\u00a0") });
}

/** Write a list in a sentence. */
export function listed(parts) {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(parts);
}
