// Sentences that the simulator writes in English, in another language: each is made of texts told.* with their gaps filled.

import { english, eur, language, many, number, percent, t } from "./texts.js";

// What fills a gap, by the start of its name; any other is words: those of WITHIN are sentences of the catalogue too.
const NUMBER = "-?[\\d,]+(?:\\.\\d+)?(?:e[-+]?\\d+)?";
const SHAPES = { eur: "-?EUR [\\d,]+", pct: "-?[\\d.]+ %", fte: `${NUMBER} FTE`, n: NUMBER };
const WITHIN = ["asked", "cause", "form", "kind", "label", "more", "phase", "wanted"];
let patterns = { of: "en", all: [] };

/** Return a sentence in the language of the page; null where the catalogue has no text for it. */
export function told(sentence) {
  if (language === "en" || !sentence) return sentence;
  if (patterns.of !== language) patterns = { of: language, all: Object.keys(english).filter((key) => key.startsWith("told.")).map(pattern) };
  return spoken(sentence);
}

/** The same, or the sentence as it is. */
export const inWords = (sentence) => told(sentence) ?? sentence;

/** The language in which inWords says it, for who hears the page; null for that of the page. */
export const tongue = (sentence) => (told(sentence) === null ? "en" : null);

/** Return where a text of the catalogue stands in a sentence, from its start on. */
function pattern(key) {
  const gaps = [];
  const parts = english[key].split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    gaps.push(part);
    return `(${SHAPES[shape(part)] ?? ".+?"})`;
  });
  // A sentence may be followed by others; few words stand alone.
  const end = english[key].endsWith(".") ? "(?= |$)" : "$";
  return { key, gaps, sign: new RegExp(`^${parts.join("")}${end}`, "i") };
}

const shape = (gap) => gap.replace(/\d+$/, "");

function spoken(sentence) {
  for (const one of patterns.all) {
    const found = one.sign.exec(sentence);
    const words = found && filled(one, found);
    const rest = words && sentence.slice(found[0].length).trim();
    const others = rest && spoken(rest);
    if (words && others !== null) return others ? `${words} ${others}` : words;
  }
  const list = sentence.split("; ");
  const items = list.length > 1 ? list.map(spoken) : [null];
  return items.includes(null) ? null : items.join("; ");
}

/** Return a text with the gaps of a sentence; null where one of them cannot be told. */
function filled({ key, gaps }, found) {
  const values = {};
  for (const [i, gap] of gaps.entries()) {
    values[gap] = written(shape(gap), found[i + 1]);
    if (values[gap] === null) return null;
  }
  const words = t(key, values);
  const begins = found[0][0];
  return begins === begins.toLowerCase() ? words : words[0].toUpperCase() + words.slice(1);
}

function written(kind, words) {
  if (WITHIN.includes(kind)) return spoken(words);
  if (!(kind in SHAPES)) return words;
  const digits = /\.(\d+)/.exec(words)?.[1].length ?? 0;
  const value = Number(words.replace(/EUR |,| %| FTE/g, ""));
  if (kind === "eur") return eur(value);
  if (kind === "pct") return percent(value / 100, digits);
  return kind === "fte" ? many("fte", value, { n: number(value, digits) }) : number(value, Math.max(digits, value && Math.abs(value) < 1e-3 ? 7 : 0));
}
