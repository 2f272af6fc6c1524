// What is refused, in the language of the page: the catalogue has patterns of the English sentences, with gaps.

import { meant } from "./meanings.js";
import { has, refusals, t } from "./texts.js";

// Parts that stand behind a sentence, as what was given and what is allowed.
const DETAILS = /^(.*) \(((?:given|allowed|nearest): .*)\)$/s;
const DETAIL = /(^|; )(given|allowed|nearest): /;
// Gaps whose words have texts too; what fills any other is names and numbers.
const WITHIN = ["wanted", "allowed", "message", "what"];
let known = { of: null, patterns: [] };

/** Return a refusal in words of the page, and its language: null for that of the page. */
export function refusal(fault) {
  if (has(fault)) return { words: t(fault), lang: null };
  if (!Object.keys(refusals).length) return { words: fault, lang: null };
  const found = DETAILS.exec(fault);
  const words = placed(found ? found[1] : fault);
  if (words === null) return { words: fault, lang: "en" };
  return { words: found ? `${words} (${details(found[2])})` : words, lang: null };
}

/** Show refusals in a place, one a line. */
export function tellRefusals(place, faults) {
  place.replaceChildren(...faults.flatMap((fault, i) => {
    const { words, lang } = refusal(fault);
    const line = document.createElement("span");
    if (lang) line.lang = lang;
    line.textContent = words;
    return i ? ["\n", line] : [line];
  }));
}

/** The same as one text. */
export const refusalWords = (faults) => faults.map((fault) => refusal(fault).words).join("\n");

/** Return a sentence behind the places that it is about, such as a file and a key; null where it cannot be told. */
function placed(text) {
  const words = whole(text);
  if (words !== null) return words;
  const end = text.indexOf(": ");
  const rest = end > 0 ? placed(text.slice(end + 2)) : null;
  return rest === null ? null : `${headed(text.slice(0, end))}: ${rest}`;
}

/** The name of what a sentence is about: a lever, an option of a game, or a word of the catalogue. */
function headed(name) {
  const key = ["lever", "play.option"].map((kind) => `${kind}.${name}`).find(has);
  return key ? t(key) : refusals[name] ?? name;
}

function details(text) {
  const parts = text.split(DETAIL).slice(1);
  let told = "";
  for (let i = 0; i < parts.length; i += 3) told += `${parts[i]}${refusals[parts[i + 1]]}: ${filled(parts[i + 1], parts[i + 2])}`;
  return told;
}

/** Return a text of the catalogue with its gaps filled by what stands in an English one, and that told too. */
function whole(text) {
  if (known.of !== refusals) known = { of: refusals, patterns: Object.keys(refusals).map(pattern).sort((a, b) => b.length - a.length) };
  if (text in refusals) return refusals[text];
  for (const one of known.patterns) {
    const found = one.sign.exec(text);
    if (found) return refusals[one.english].replace(/\{(\w+)\}/g, (_, gap) => filled(gap, found.groups[gap]));
  }
  return null;
}

function filled(gap, words) {
  if (gap === "role" && has(`play.role.${words}`)) return t(`play.role.${words}`);
  if (gap === "unit") return meant(words);
  return (WITHIN.includes(gap) ? whole(words) : null) ?? words;
}

/** A pattern with gaps; those that say more of a sentence go first. */
function pattern(english) {
  const parts = english.split(/\{(\w+)\}/);
  // What a sentence begins with holds no name that stands before it.
  const gap = (i) => (i === 1 && !parts[0] ? "(?:(?!: ).)+?" : ".+?");
  const sign = parts.map((part, i) => (i % 2 ? `(?<${part}>${gap(i)})` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))).join("");
  return { english, sign: new RegExp(`^${sign}$`, "s"), length: english.replace(/\{\w+\}/g, "").length };
}
