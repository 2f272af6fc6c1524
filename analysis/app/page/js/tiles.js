// Five tiles: value, change to the baseline, range, a small curve, and a dot a world.

import * as apart from "./apart.js";
import { state } from "./state.js";
import { el, extent, h, line, medians } from "./svg.js";
import { between, eur, number, percent, short, signed, t } from "./texts.js";
import { curves, shown } from "./worlds.js";

const NAMES = ["serving", "members", "gain", "public_money", "innovations"];
const CURVE = { serving: "serving", members: "members", public_money: "public_money", innovations: "innovations" };
const [WIDTH, HEIGHT, DOTS] = [160, 32, 22];

/** Draw the five tiles anew. */
export function draw(row) {
  const told = shown.told;
  // Whoever stands on a button while worlds come stays on it.
  const stood = document.activeElement?.closest(".tile")?.id;
  row.replaceChildren(...NAMES.map((name) => {
    const tile = h("article", { class: `tile${shown.stale ? " stale" : ""}`, id: `tile-${name}` }, h("h3", {}, t(`tile.${name}`), apart.sign("tile", name)));
    if (!told) return tile;
    const own = told.tiles[name];
    const write = name === "public_money" || name === "gain" ? eur : (value) => number(value, Math.abs(value) < 10 ? 1 : 0);
    tile.append(h("p", { class: "value" }, valueOf(name, own, told, write)));
    const [change, interval] = changeOf(name, own, told, write);
    tile.append(h("p", { class: `change${own.told ? "" : " untold"}` }, change, interval ? h("small", {}, ` ${interval}`) : null));
    const more = moreOf(name, own, told, write);
    if (more) tile.append(h("p", { class: "range" }, more));
    const drawn = curve(name);
    if (drawn) tile.append(drawn);
    if (!told.same_case && told.n_paired > 1) tile.append(dots(own));
    return tile;
  }));
  if (stood) row.querySelector(`#${stood} .apart`)?.focus();
}

function valueOf(name, own, told, write) {
  if (name === "serving") {
    if (told.n_most === 1) return t("tile.of", { n: number(own.mean * told.n), all: number(told.n) });
    return t("tile.of", { n: short(own.mean), all: number(told.n_most) });
  }
  if (name === "innovations" && !told.same_case) return own.same ? t("none") : signed(own.change, (v) => number(v, Math.abs(v) < 10 ? 1 : 0));
  return own.median === null ? t("none") : write(own.median);
}

function changeOf(name, own, told, write) {
  if (told.same_case) return [t("change.baseline")];
  if (own.same || own.change === 0) return [t("change.same")];
  if (own.change === null) return [t("none")];
  const relative = name !== "serving" && name !== "gain" && own.before_mean > 0;
  const show = relative ? (v) => signed(v / own.before_mean, percent) : (v) => signed(v, name === "serving" && told.n_most === 1 ? percent : write);
  const change = show(own.change);
  if (own.change_low === null) return [change, told.n_paired < 2 ? t("change.one") : ""];
  return [change, t("change.range", { range: between(show(own.change_low), show(own.change_high)) })];
}

function moreOf(name, own, told, write) {
  if (name === "serving") return told.n_most === 1 ? t("tile.worlds", { alive: number(told.alive), n: number(told.n) }) : t("tile.organisations", { alive: short(told.alive), n: number(told.n) });
  if (name === "innovations" && !told.same_case) return told.extra === null ? t("tile.no_extra") : t("tile.extra", { value: short(told.extra) });
  if (own.low === null || told.n < 3) return told.n < 3 ? t("tile.example") : "";
  return t(name === "gain" ? "tile.gain_range" : "tile.range", { range: between(write(own.low), write(own.high)) });
}

/** Median over worlds, and the baseline dashed. */
function curve(name) {
  if (!(name in CURVE)) return null;
  const own = medians(curves("case", CURVE[name]));
  const base = shown.told.same_case ? [] : medians(curves("against", CURVE[name]));
  let [low, high] = extent([own, base]);
  if (!Number.isFinite(low)) return null;
  if (name === "serving") [low, high] = [0, Math.max(high, 1)];
  const x = (i) => 2 + ((WIDTH - 4) * i) / state.about.quarters;
  const y = (value) => HEIGHT - 3 - ((HEIGHT - 6) * (value - low)) / (high - low || 1);
  return el("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    base.length ? el("path", { d: line(base, x, y), fill: "none", stroke: "#55606e", "stroke-width": 1.4, "stroke-dasharray": "4 3" }) : null,
    el("path", { d: line(own, x, y), fill: "none", stroke: "#0072b2", "stroke-width": 2 }));
}

/** A dot a world at its change; right of the line is more. Hollow and grey until told from chance. */
function dots(own) {
  const known = own.changes.filter((change) => change !== null).sort((a, b) => a - b);
  const [low, high] = [Math.min(0, known[0] ?? 0), Math.max(0, known.at(-1) ?? 0)];
  const x = (value) => 6 + ((WIDTH - 12) * (value - low)) / (high - low || 1);
  const levels = new Map();
  const marks = known.map((change) => {
    const column = Math.round(x(change) / 6);
    const level = levels.get(column) ?? 0;
    levels.set(column, level + 1);
    return [6 * column, level];
  });
  const step = Math.min(6, (DOTS - 6) / Math.max(1, Math.max(0, ...levels.values()) - 1));
  const words = t("dots", { more: number(known.filter((c) => c > 0).length), less: number(known.filter((c) => c < 0).length), n: number(known.length) });
  return el("svg", { class: "dots", viewBox: `0 0 ${WIDTH} ${DOTS}`, role: "img", "aria-label": words },
    el("line", { x1: x(0), x2: x(0), y1: 0, y2: DOTS, stroke: "#55606e" }),
    ...marks.map(([cx, level]) => el("circle", { cx, cy: DOTS - 3 - level * step, r: 2.5, fill: own.told ? "#0072b2" : "#fff", stroke: own.told ? "#0072b2" : "#6b7684" })));
}
