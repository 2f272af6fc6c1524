// Two large pictures, chosen from about ten: worlds thin, their median thick, the baseline dashed.

import * as apart from "./apart.js";
import { money } from "./money.js";
import { state } from "./state.js";
import { el, extent, h, line, medians, ticks } from "./svg.js";
import { eur, language, number, short, t } from "./texts.js";
import { inWords } from "./told.js";
import * as why from "./why.js";
import { curves, shown, typical } from "./worlds.js";

export const BOX = { width: 460, height: 186, left: 52, right: 8, top: 8, bottom: 20 };
const places = [];

/** Build both places once; choose is called with the number of a place and the name of a picture. */
export function build(row, choose) {
  row.replaceChildren();
  places.length = 0;
  for (const i of [0, 1]) {
    const select = h("select", { "aria-label": t("picture.choose", { n: i + 1 }), onchange: () => choose(i, select.value) });
    const place = { select, unit: h("span", { class: "unit" }), asks: h("span", { class: "asks" }), drawn: h("div", { class: "drawn", onclick: asked }), ribbon: h("div", { class: "ribbon", role: "group", "aria-label": t("events") }), key: h("div", { class: "key" }), cause: h("p", { class: "cause", "aria-live": "polite" }), chosen: null };
    places.push(place);
    row.append(h("article", { class: "picture" }, h("div", { class: "head" }, select, place.unit, place.asks), place.drawn, place.ribbon, place.key, place.cause));
  }
}

/** Write the names of all pictures anew, in another language. */
export function relabel() {
  for (const place of places) place.select.dataset.names = "";
}

/** Draw both pictures anew. */
export function draw() {
  places.forEach((place, i) => {
    const name = state.pictures[i];
    const names = state.about.pictures;
    if (place.select.dataset.names !== names.join()) {
      place.select.replaceChildren(...names.map((one) => h("option", { value: one }, t(`picture.${one}`))));
      place.select.dataset.names = names.join();
    }
    place.select.value = name;
    place.unit.textContent = unitOf(name);
    if (place.asks.dataset.told !== `${name} ${language}`) {
      place.asks.dataset.told = `${name} ${language}`;
      place.asks.replaceChildren(apart.sign("picture", name), h("button", { type: "button", class: "ask", "aria-label": t("why.picture", { picture: t(`picture.${name}`) }), onclick: () => why.open(null) }, t("why")));
    }
    const made = name === "money" ? money() : name === "life" ? life() : lines(name);
    place.drawn.replaceChildren(made.svg);
    place.drawn.classList.toggle("stale", shown.stale);
    place.key.replaceChildren(...made.key);
    ribbon(place);
  });
}

function unitOf(name) {
  if (name === "money") return t("unit.eur_year");
  if (name === "life") return state.about.n_most === 1 ? t("unit.share_worlds") : t("unit.organisations");
  return t(`unit.${name}`);
}

/** Ask why things came so in the quarter that was pointed at. */
function asked(event) {
  const svg = event.currentTarget.querySelector("svg");
  const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const part = (x - BOX.left) / (BOX.width - BOX.left - BOX.right);
  if (part > 0 && part <= 1) why.open(Math.max(1, Math.ceil(part * state.about.quarters)));
}

/** Horizontal place of a quarter. */
export const across = (quarter) => BOX.left + ((BOX.width - BOX.left - BOX.right) * quarter) / state.about.quarters;

/** A sheet with axes; y is the vertical scale. */
export function sheet(alt, low, high, write, ...marks) {
  const bottom = BOX.height - BOX.bottom;
  const y = (value) => bottom - ((bottom - BOX.top) * (value - low)) / (high - low || 1);
  const axes = [];
  for (const value of ticks(low, high)) {
    axes.push(el("line", { class: "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(value), y2: y(value) }));
    axes.push(el("text", { x: BOX.left - 5, y: y(value) + 4, "text-anchor": "end" }, write(value)));
  }
  const { start, years } = state.about;
  const every = Math.max(1, Math.ceil(years / 6));
  for (let i = 0; i < years; i += every) axes.push(el("text", { x: across(4 * i + 2), y: BOX.height - 5, "text-anchor": "middle" }, String(start + i)));
  axes.push(el("line", { class: "axis", x1: BOX.left, x2: BOX.width - BOX.right, y1: bottom, y2: bottom }));
  return el("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", "aria-label": alt }, ...axes, ...marks.map((mark) => mark(y)).flat());
}

const stroke = (d, colour, width, more = {}) => el("path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-linejoin": "round", ...more });

/** A curve in every world. */
function lines(name) {
  const own = curves("case", name);
  const other = shown.told?.same_case ? [] : curves("against", name);
  const part = shown.parts.case?.series[name];
  const middle = medians(own);
  const base = medians(other);
  let [low, high] = extent([...own, ...other.map((_, i) => other[i]), ...(part ? [part] : [])]);
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  // Money and counts that fall to nothing are seen from nothing; others in their range.
  if (low > 0 && low < 0.5 * high) low = 0;
  const pad = 0.04 * (high - low || Math.abs(high) || 1);
  if (low !== 0) low -= pad;
  high += pad;
  const write = name === "public_money" || name === "cash" ? axisEur : short;
  const svg = sheet(alt(name, middle, base), low, high, write, (y) => [
    ...own.map((values) => stroke(line(values, across, y), "#6b9fc4", 0.7, { class: "world" })),
    base.length ? stroke(line(base, across, y), "#1f2933", 1.8, { "stroke-dasharray": "5 4", class: "base" }) : null,
    own.length ? stroke(line(middle, across, y), "#0072b2", 3, { class: "median" }) : null,
    part ? stroke(line(part, across, y), "#0072b2", 1.5, { class: "part" }) : null,
  ].filter(Boolean));
  return { svg, key: keys(own.length, base.length > 0) };
}

/** Who is alive, and who serves. */
function life() {
  const most = state.about.n_most;
  const mean = (side, name) => {
    const all = curves(side, name);
    const n = Math.max(0, ...all.map((one) => one.length));
    return Array.from({ length: n }, (_, i) => (i === 0 || !all.length ? null : all.reduce((sum, one) => sum + (one[i] ?? 0), 0) / all.length));
  };
  const [alive, serving] = [mean("case", "alive"), mean("case", "serving")];
  const base = shown.told?.same_case ? [] : mean("against", "serving");
  const high = most === 1 ? 1 : Math.max(1, ...alive.filter((v) => v !== null), ...base.filter((v) => v !== null));
  const write = most === 1 ? (value) => t("percent", { value: number(100 * value) }) : short;
  const last = serving.length - 1;
  const words = t("alt.life", { end: state.about.start + state.about.years - 1, alive: last > 0 ? write(alive[last]) : t("none"), serving: last > 0 ? write(serving[last]) : t("none") });
  const svg = sheet(words, 0, high * 1.04, write, (y) => {
    if (last < 1) return [];
    const area = serving.map((value, i) => (value === null ? "" : `${across(i).toFixed(1)} ${y(value).toFixed(1)}`)).filter(Boolean);
    return [
      el("path", { d: `M${across(1)} ${y(0)}L${area.join("L")}L${across(last)} ${y(0)}Z`, fill: "#56b4e9", opacity: 0.5 }),
      stroke(line(serving, across, y), "#0072b2", 2.5),
      stroke(line(alive, across, y), "#1f2933", 2, { "stroke-dasharray": "1 3", "stroke-linecap": "round" }),
      base.length ? stroke(line(base, across, y), "#1f2933", 1.8, { "stroke-dasharray": "5 4" }) : null,
    ].filter(Boolean);
  });
  const key = [sign("#0072b2", 2.5, null), h("span", {}, t("key.serving")), sign("#1f2933", 2, "1 3"), h("span", {}, t("key.alive"))];
  if (base.length) key.push(sign("#1f2933", 1.8, "5 4"), h("span", {}, t("key.base_serving")));
  return { svg, key };
}

/** A short line for a key. */
export function sign(colour, width, dash) {
  return el("svg", { viewBox: "0 0 22 10", "aria-hidden": "true" }, el("line", { x1: 0, x2: 22, y1: 5, y2: 5, stroke: colour, "stroke-width": width, "stroke-dasharray": dash }));
}

function keys(n, based) {
  const key = [sign("#6b9fc4", 0.9, null), h("span", {}, t("key.world")), sign("#0072b2", 3, null), h("span", {}, t("key.median", { n }))];
  if (based) key.push(sign("#1f2933", 1.8, "5 4"), h("span", {}, t("key.base")));
  return key;
}

function alt(name, middle, base) {
  const write = name === "public_money" || name === "cash" ? eur : short;
  const last = (values) => values.findLast((value) => value !== null);
  const end = state.about.start + state.about.years - 1;
  const told = { picture: t(`picture.${name}`), end, value: middle.length ? write(last(middle)) : t("none") };
  return base.length ? t("alt.lines_base", { ...told, base: write(last(base)) }) : t("alt.lines", told);
}

export function axisEur(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return t("axis.m", { value: number(value / 1e6, 2) });
  return size >= 1e3 ? t("axis.k", { value: number(value / 1e3, 1) }) : number(value);
}

/** Events of the median world by number, on the same axis; a click tells the cause. */
function ribbon(place) {
  const world = typical();
  const events = world?.events ?? [];
  const told = JSON.stringify([events, state.about.name]);
  if (place.ribbon.dataset.told === told) return;
  place.ribbon.dataset.told = told;
  place.cause.textContent = events.length ? t("events.hint", { seed: world.seed }) : "";
  let last = -10;
  place.ribbon.replaceChildren(...events.map(([quarter, said, agent], i) => {
    const words = inWords(said);
    const x = Math.max((100 * across(quarter - 0.5)) / BOX.width, last + 5.6);
    last = x;
    const when = why.quarter(quarter);
    const button = h("button", { type: "button", "aria-pressed": "false", "aria-label": t("event", { when, words }), onclick: () => {
      for (const other of place.ribbon.children) other.setAttribute("aria-pressed", String(other === button));
      place.cause.textContent = t("event", { when, words });
      why.open(quarter, agent, t("event", { when, words }));
    } }, String(i + 1));
    button.style.left = `${x}%`;
    return button;
  }));
}
