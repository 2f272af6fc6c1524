// What is refused, in the language of the page: the catalogue has patterns of the English sentences, with gaps.

import { meant } from "./meanings.js";
import { h } from "./svg.js";
import { has, number, refusals, t } from "./texts.js";

// Parts that stand behind a sentence, as what was given and what is allowed.
const DETAILS = /^(.*) \(((?:given|allowed|nearest): .*)\)$/s;
const DETAIL = /(^|; )(given|allowed|nearest): /;
// Gaps whose words have texts too; what fills any other is names and numbers.
const WITHIN = ["wanted", "allowed", "message", "what", "rows", "whom", "blind", "why", "span", "around", "mark", "kind"];
const NUMBERS = ["n", "least", "most", "median", "span", "posts"];
const KINDS = /\b(sme|large|research|public)\b/g;
let known = { of: null, patterns: [] };

/** Return a refusal in words of the page, and its language: null for that of the page. */
export function refusal(fault) {
  if (!fault || has(fault)) return { words: fault && t(fault), lang: null };
  if (!Object.keys(refusals).length) return { words: fault, lang: null };
  const found = DETAILS.exec(fault);
  const words = placed(found ? found[1] : fault);
  if (words === null) return { words: fault, lang: "en" };
  return { words: found ? `${words} (${details(found[2])})` : words, lang: null };
}

/** Show refusals in a place, one a line. */
export function tellRefusals(place, faults) {
  place.replaceChildren(...faults.flatMap((fault, i) => (i ? ["\n", said("span", fault)] : [said("span", fault)])));
}

/** Return the parts of a text of the page in which refusals stand in a gap. */
export function withRefusals(key, gap, faults) {
  const [before, after] = t(key, { [gap]: "\n" }).split("\n");
  const place = document.createElement("span");
  tellRefusals(place, faults);
  return [before, place, after];
}

/** Return an element with something that the simulator says, marked as English where it has no other words. */
export function said(name, english) {
  const { words, lang } = refusal(english);
  return h(name, { lang }, words);
}

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
  return key ? t(key) : whole(name) ?? name;
}

function details(text) {
  const parts = text.split(DETAIL).slice(1);
  let told = "";
  // What was given stays as it is written, but for the words that say what it is.
  for (let i = 0; i < parts.length; i += 3) told += parts[i] + (whole(`${parts[i + 1]}: ${parts[i + 2]}`) ?? `${refusals[parts[i + 1]]}: ${filled(parts[i + 1], parts[i + 2])}`);
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
  if (gap === "counts") return words.replace(KINDS, (kind) => t(`group.${kind}`));
  if (gap === "times") return words.split("; ").map((one) => whole(one) ?? one).join("; ");
  if (NUMBERS.includes(gap) && /^[\d,]+(\.\d+)?$/.test(words)) return number(Number(words.replaceAll(",", "")), 6);
  return (WITHIN.includes(gap) ? whole(words) : null) ?? words;
}

/** A pattern with gaps; those that say more of a sentence go first. */
function pattern(english) {
  const parts = english.split(/\{(\w+)\}/);
  // What a sentence begins with holds no name that stands before it; rows and columns hold no sentence that follows.
  const gap = (i) => {
    if (["row", "last"].includes(parts[i])) return "\\d+";
    return (i === 1 && !parts[0]) || parts[i] === "column" ? "(?:(?!: ).)+?" : ".+?";
  };
  const sign = parts.map((part, i) => (i % 2 ? `(?<${part}>${gap(i)})` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))).join("");
  return { english, sign: new RegExp(`^${sign}$`, "s"), length: english.replace(/\{\w+\}/g, "").length };
}
