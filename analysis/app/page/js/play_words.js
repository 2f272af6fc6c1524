// How games write: figures, options, events, years.

import { written as ofLever } from "./levers.js";
import { eur, has, many, number, short, t } from "./texts.js";
import { inWords } from "./told.js";

const WRITE = { cash: eur, in_kind: eur, public_money: eur, worth: (value) => eur(1e6 * value), months: (value) => many("play.months", Math.round(value)) };

/** A value of a curve, as people read it. */
export function figure(name, value) {
  if (value === null || value === undefined) return t("none");
  return (WRITE[name] ?? ((one) => number(one, Math.abs(one) >= 100 || Number.isInteger(one) ? 0 : 1)))(value);
}

/** What an axis shows. */
export const axis = (name) => (["cash", "in_kind", "public_money", "worth"].includes(name) ? (value) => figure(name, value) : short);

/** A value of an option. */
export function option(name, value) {
  if (name === "fee" || name === "outside_price") return t("times", { value: number(value, 2) });
  if (name === "members_max") return many("play.clusters", value);
  if (has(`play.option.${name}.${value}`)) return t(`play.option.${name}.${value}`);
  return ofLever(name, value);
}

/** The name of an option: those of a funder are levers of the page. */
export const optionName = (name) => t(has(`play.option.${name}`) ? `play.option.${name}` : `lever.${name}`);

/** What an option is. */
export function optionNote(name) {
  return has(`play.option.${name}.note`) ? t(`play.option.${name}.note`) : "";
}

/** Changes in a sentence. */
export function changes(made) {
  const parts = Object.entries(made).map(([name, value]) => `${optionName(name)}: ${option(name, value)}`);
  return parts.length ? parts.join("; ") : t("play.nothing");
}

/** An event in words, without its reason. */
export function event(one) {
  if (one.event === "members_left") return many("play.left", one.n, { cause: inWords(one.cause) });
  const when = one.label.replace("Q", "\u00a0Q");
  const words = has(`play.event.${one.event}`) ? t(`play.event.${one.event}`, { name: one.name, detail: inWords(one.detail) }) : one.event;
  return one.cause ? t("play.event", { when, words, cause: inWords(one.cause) }) : `${when}: ${words}`;
}

/** Years of a round. */
export const years = (one) => (one.from_year === one.to_year ? String(one.from_year) : t("from_to", { low: one.from_year, high: one.to_year }));
