// Curves of several games in one picture: each a thin line, a chosen one thick, references dashed.

import { axis } from "../play_words.js";
import { el, extent, line, ticks } from "../svg.js";

const LARGE = { width: 520, height: 210, left: 80, right: 10, top: 8, bottom: 22 };
export const SMALL = { width: 320, height: 130, left: 80, right: 8, top: 8, bottom: 18 };
export const DASHES = { nothing: "6 4", thirds: "2 3", best: "9 3 2 3" };

/**
 * Return a picture.
 *
 * games each have kind, name, is_chosen and values, a value a quarter; labels are the quarters; curve is its name.
 */
export function lines(alt, games, labels, curve, box = LARGE) {
  const write = axis(curve);
  let [low, high] = extent(games.map((game) => game.values));
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  if (low > 0 && low < 0.5 * high) low = 0;
  const bottom = box.height - box.bottom;
  const x = (quarter) => box.left + ((box.width - box.left - box.right) * quarter) / Math.max(1, labels.length - 1);
  const y = (value) => bottom - ((bottom - box.top) * (value - low)) / (high - low || 1);
  const marks = [];
  for (const value of ticks(low, high)) {
    marks.push(el("line", { class: "grid", x1: box.left, x2: box.width - box.right, y1: y(value), y2: y(value) }));
    marks.push(el("text", { x: box.left - 5, y: y(value) + 4, "text-anchor": "end" }, write(value)));
  }
  const januaries = labels.map((label, i) => [label, i]).filter(([label]) => label.endsWith("Q1"));
  const every = Math.max(1, Math.ceil(januaries.length / 6));
  januaries.forEach(([label, i], n) => {
    if (n % every === 0) marks.push(el("text", { x: x(i), y: box.height - 6, "text-anchor": "middle" }, label.slice(0, 4)));
  });
  marks.push(el("line", { class: "axis", x1: box.left, x2: box.width - box.right, y1: bottom, y2: bottom }));
  const order = [...games].sort((a, b) => Number(a.is_chosen) - Number(b.is_chosen));
  for (const game of order) {
    const colour = game.is_chosen ? "#0072b2" : game.kind === "group" ? "#6b9fc4" : "#1f2933";
    marks.push(el("path", { d: line(game.values, x, y), fill: "none", stroke: colour, "stroke-width": game.is_chosen ? 3.2 : game.kind === "group" ? 1 : 1.8, "stroke-dasharray": DASHES[game.kind], "stroke-linejoin": "round", class: game.is_chosen ? "game chosen" : `game ${game.kind}` }, el("title", {}, game.name)));
  }
  return el("svg", { viewBox: `0 0 ${box.width} ${box.height}`, role: "img", "aria-label": alt }, ...marks);
}

/** A sentence for who cannot see a picture. */
