// The pictures of a game: a curve so far, what was expected, and a hand that draws what is expected next.

import { axis, figure } from "./play_words.js";
import { el, extent, line, ticks } from "./svg.js";
import { t } from "./texts.js";

const BOX = { width: 460, height: 210, left: 62, right: 14, top: 10, bottom: 20 };
const bottom = BOX.height - BOX.bottom;

function sheet(alt, name, labels, nSteps, low, high, role, ...marks) {
  const across = (step) => BOX.left + ((BOX.width - BOX.left - BOX.right) * step) / nSteps;
  const up = (value) => bottom - ((bottom - BOX.top) * (value - low)) / (high - low || 1);
  const write = axis(name);
  const axes = ticks(low, high).map((value) => [
    el("line", { class: "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: up(value), y2: up(value) }),
    el("text", { x: BOX.left - 5, y: up(value) + 4, "text-anchor": "end" }, write(value)),
  ]).flat();
  const start = labels.length > 1 ? Number(labels[1].slice(0, 4)) : Number(labels[0].slice(0, 4)) + 1;
  const nYears = Math.ceil(nSteps / 4);
  const every = Math.max(1, Math.ceil(nYears / 6));
  for (let i = 0; i < nYears; i += every) axes.push(el("text", { x: across(4 * i + 2), y: BOX.height - 5, "text-anchor": "middle" }, String(start + i)));
  axes.push(el("line", { class: "axis", x1: BOX.left, x2: BOX.width - BOX.right, y1: bottom, y2: bottom }));
  return el("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role, "aria-label": alt }, ...axes, ...marks.map((mark) => mark(across, up)).flat());
}

const stroke = (d, colour, width, more = {}) => el("path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-linejoin": "round", ...more });

function reach(lists) {
  let [low, high] = extent(lists);
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  if (low > 0 && low < 0.6 * high) low = 0;
  const pad = 0.12 * (high - low || Math.abs(high) || 1);
  return [low === 0 ? 0 : low - pad, high + pad];
}

/** A curve of a game. expect is null, or { step, value, moved } for the hand that draws what is expected. */
export function curve(name, told, nSteps, past, expect) {
  const { labels, values } = told;
  const wanted = past.map((one) => one.expected).filter((one) => one !== null);
  // One may expect more than ever was, and something where nothing is yet.
  const room = expect ? [1.4 * Math.max(...values), values.some((one) => one) ? 0 : 12] : [];
  const [low, high] = reach([values, wanted, room]);
  const alt = t("play.alt", { name: t(`play.figure.${name}`), value: figure(name, values.at(-1)) });
  return sheet(alt, name, labels, nSteps, low, high, expect ? "group" : "img", (across, up) => [
    stroke(line(values, across, up), "#0072b2", 2.6),
    ...past.filter((one) => one.expected !== null).map((one) => el("path", { d: `M${across(one.step) - 5} ${up(one.expected)}h10m-5 -5v10`, stroke: "#8a3d00", "stroke-width": 2, fill: "none" })),
    ...(expect ? hand(name, across, up, expect, values, low, high) : []),
  ]);
}

function hand(name, across, up, expect, values, low, high) {
  const x = across(expect.step);
  const begin = `M${across(values.length - 1)} ${up(values.at(-1) ?? low)}L`;
  const way = stroke("", "#8a3d00", 1.6, { "stroke-dasharray": "4 3" });
  const dot = el("circle", { class: "hand", cx: x, r: 8, fill: "#8a3d00", stroke: "#fff", "stroke-width": 2, tabindex: 0, role: "slider", "aria-label": t("play.draw"), "aria-orientation": "vertical", "aria-valuemin": low, "aria-valuemax": high });
  let value = expect.value;
  const show = () => {
    dot.setAttribute("cy", up(value));
    dot.setAttribute("aria-valuenow", value);
    dot.setAttribute("aria-valuetext", figure(name, value));
    way.setAttribute("d", `${begin}${x} ${up(value)}`);
  };
  const go = (next) => {
    const step = 10 ** Math.floor(Math.log10((high - low) / 50 || 1));
    value = Math.round(Math.min(high, Math.max(low, next)) / step) * step;
    value = Number(value.toFixed(6));
    show();
    expect.moved(value);
  };
  let held = false;
  dot.addEventListener("pointerdown", (event) => {
    held = true;
    dot.setPointerCapture(event.pointerId);
    event.preventDefault();
    dot.focus();
  });
  dot.addEventListener("pointermove", (event) => {
    if (!held) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(dot.ownerSVGElement.getScreenCTM().inverse());
    go(low + ((bottom - point.y) / (bottom - BOX.top)) * (high - low));
  });
  dot.addEventListener("pointerup", () => { held = false; });
  dot.addEventListener("keydown", (event) => {
    const move = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5 }[event.key];
    if (!move) return;
    event.preventDefault();
    go(value + (move * (high - low)) / 50);
  });
  show();
  expect.put = (next) => { value = Math.min(high, Math.max(low, next)); show(); };
  return [way, dot];
}

export const COLOURS = { you: ["#0072b2", ""], nothing: ["#1f2933", "5 4"], thirds: ["#8a3d00", "2 3"], best: ["#007256", "9 3"] };

/** Curves side by side, by who decided. */
export function beside(name, labels, curves) {
  const [low, high] = reach(Object.values(curves));
  const alt = t("play.alt", { name: t(`play.figure.${name}`), value: figure(name, curves.you.at(-1)) });
  return sheet(alt, name, labels, labels.length - 1, low, high, "img", (across, up) => Object.entries(COLOURS).filter(([who]) => who in curves).reverse().map(([who, [colour, dashes]]) => stroke(line(curves[who], across, up), colour, who === "you" ? 2.8 : 1.9, { "stroke-dasharray": dashes })));
}
