// The mix as a dot in a triangle: corners are fees and services, work in kind, projects.

import { el, h } from "./svg.js";
import { percent, t } from "./texts.js";

const [TOP, LEFT, RIGHT] = [[130, 22], [22, 178], [238, 178]];
const STEP = 0.05;
const CORNERS = ["fees_services", "in_kind", "projects"];

const place = (mix) => [0, 1].map((axis) => mix[0] * TOP[axis] + mix[1] * LEFT[axis] + mix[2] * RIGHT[axis]);

/** The mix of a point; a point outside goes to the nearest edge. */
function mixAt(x, y) {
  const first = (LEFT[1] - y) / (LEFT[1] - TOP[1]);
  const third = (x - LEFT[0]) / (RIGHT[0] - LEFT[0]) - first / 2;
  return rounded([first, 1 - first - third, third].map((part) => Math.min(1, Math.max(0, part))));
}

/** Whole per cents that sum to 1. */
function rounded(mix) {
  const sum = mix[0] + mix[1] + mix[2] || 1;
  const [first, second] = mix.map((part) => Math.round((100 * part) / sum));
  const third = Math.max(0, 100 - first - second);
  return [first / 100, (100 - first - third) / 100, third / 100];
}

/** Build it; moved is called while the dot moves, done when it is let go. */
export function triangle(lever, start, moved, done) {
  let mix = [...start];
  const dot = el("circle", { class: "dot", r: 9, fill: "#0072b2", stroke: "#fff", "stroke-width": 2, tabindex: 0, role: "slider", "aria-labelledby": `lever-${lever.name}-label`, "aria-valuemin": 0, "aria-valuemax": 100 });
  const show = () => {
    const [cx, cy] = place(mix);
    dot.setAttribute("cx", cx);
    dot.setAttribute("cy", cy);
    dot.setAttribute("aria-valuenow", Math.round(100 * mix[0]));
    dot.setAttribute("aria-valuetext", CORNERS.map((corner, i) => `${t(`source.${corner}`)} ${percent(mix[i], 0)}`).join(", "));
  };
  const go = (next) => {
    mix = next;
    show();
    moved(mix);
  };
  const svg = el("svg", { class: "triangle", viewBox: "0 0 260 212", role: "group", "aria-labelledby": `lever-${lever.name}-label` },
    el("path", { d: `M${TOP}L${LEFT}L${RIGHT}Z`, fill: "#eaf3fa", stroke: "#55606e" }),
    ...lever.today.map((one) => el("circle", { cx: place(one)[0], cy: place(one)[1], r: 5, fill: "none", stroke: "#55606e", "stroke-dasharray": "2 2" })),
    el("text", { x: TOP[0], y: 13, "text-anchor": "middle" }, t("source.fees_services")),
    el("text", { x: 2, y: 196 }, t("source.in_kind")),
    el("text", { x: 258, y: 196, "text-anchor": "end" }, t("source.projects")),
    dot);
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return mixAt(point.x, point.y);
  };
  let held = false;
  svg.addEventListener("pointerdown", (event) => {
    held = true;
    svg.setPointerCapture(event.pointerId);
    go(at(event));
    dot.focus();
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => held && go(at(event)));
  svg.addEventListener("pointerup", () => {
    if (held) done(mix);
    held = false;
  });
  svg.addEventListener("keydown", (event) => {
    const [a, b, c] = mix;
    const step = { ArrowUp: [a + STEP, b - STEP / 2, c - STEP / 2], ArrowDown: [a - STEP, b + STEP / 2, c + STEP / 2], ArrowLeft: [a, b + STEP, c - STEP], ArrowRight: [a, b - STEP, c + STEP] }[event.key];
    if (!step) return;
    event.preventDefault();
    go(rounded(step.map((part) => Math.min(1, Math.max(0, part)))));
  });
  svg.addEventListener("keyup", (event) => event.key.startsWith("Arrow") && done(mix));
  show();
  return h("div", {}, svg);
}
