// The picture of money: EUR by source and year in the median world; the baseline's sum dashed.

import { across, axisEur, sheet, sign } from "./pictures.js";
import { state } from "./state.js";
import { el, h, median } from "./svg.js";
import { eur, t } from "./texts.js";
import { shown, typical } from "./worlds.js";

// Colours differ for everybody, and patterns where there are no colours.
const SOURCES = [["fees_services", "#0072b2"], ["in_kind", "#e69f00"], ["projects", "#009e73"], ["operating_grant", "#cc79a7"]];

/** Sums of a curve by year. */
function yearly(values) {
  const sums = Array(state.about.years).fill(0);
  values.forEach((value, quarter) => {
    if (quarter > 0) sums[Math.floor((quarter - 1) / 4)] += value ?? 0;
  });
  return sums;
}

const total = (world) => {
  const sums = Array(state.about.years).fill(0);
  for (const [source] of SOURCES) yearly(world.series[`money.${source}`] ?? []).forEach((value, i) => { sums[i] += value; });
  return sums;
};

/** Draw the picture. */
export function money() {
  const world = typical();
  const base = shown.told?.same_case ? [] : [...shown.against.values()].map(total);
  const middle = base.length ? base[0].map((_, i) => median(base.map((one) => one[i]))) : [];
  const bars = SOURCES.map(([source, colour]) => ({ source, colour, values: world ? yearly(world.series[`money.${source}`] ?? []) : [] }));
  const all = [...shown.case.values()].map(total);
  const high = Math.max(1, ...all.flat(), ...middle) * 1.05;
  const end = state.about.start + state.about.years - 1;
  const parts = bars.filter((bar) => bar.values.length && bar.values.at(-1) > 0).map((bar) => `${t(`source.${bar.source}`)} ${eur(bar.values.at(-1))}`);
  const svg = sheet(t("alt.money", { end, parts: parts.join(", ") || t("none") }), 0, high, axisEur, (y) => {
    const marks = [patterns()];
    const step = across(4) - across(0);
    for (let year = 0; year < state.about.years; year++) {
      let below = 0;
      const x = across(4 * year) + 0.14 * step;
      for (const bar of bars) {
        const value = bar.values[year] ?? 0;
        if (value > 0) marks.push(el("rect", { x, width: 0.72 * step, y: y(below + value), height: Math.max(0, y(below) - y(below + value)), fill: `url(#fill-${bar.source})`, stroke: "#fff", "stroke-width": 0.6 }));
        below += value;
      }
      const worlds = all.map((one) => one[year]).sort((a, b) => a - b);
      if (worlds.length > 2) {
        const [low, top] = [worlds[Math.floor(0.1 * (worlds.length - 1))], worlds[Math.ceil(0.9 * (worlds.length - 1))]];
        const centre = x + 0.36 * step;
        if (top > 0) marks.push(el("path", { d: `M${centre - 3} ${y(low)}h6M${centre} ${y(low)}V${y(top)}M${centre - 3} ${y(top)}h6`, stroke: "#1f2933", "stroke-width": 1.3, fill: "none" }));
      }
    }
    if (middle.length) {
      const d = middle.map((value, i) => `${i ? "L" : "M"}${across(4 * i).toFixed(1)} ${y(value).toFixed(1)}L${across(4 * i + 4).toFixed(1)} ${y(value).toFixed(1)}`).join("");
      marks.push(el("path", { d, fill: "none", stroke: "#1f2933", "stroke-width": 1.8, "stroke-dasharray": "5 4" }));
    }
    return marks;
  });
  const key = bars.filter((bar) => bar.values.some((value) => value > 0)).flatMap((bar) => [box(bar), h("span", {}, t(`source.${bar.source}`))]);
  if (all.length > 2) key.push(h("span", {}, t("key.whisker")));
  if (middle.length) key.push(sign("#1f2933", 1.8, "5 4"), h("span", {}, t("key.base_sum")));
  return { svg, key };
}

function box(bar) {
  return el("svg", { viewBox: "0 0 22 10", "aria-hidden": "true" }, el("rect", { x: 3, width: 16, height: 10, fill: `url(#fill-${bar.source})` }));
}

function patterns() {
  const marks = { fees_services: null, in_kind: "M0 6L6 0", projects: "M3 2.2v1.6", operating_grant: "M0 3H6" };
  return el("defs", {}, ...SOURCES.map(([source, colour]) => el("pattern", { id: `fill-${source}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
    el("rect", { width: 6, height: 6, fill: colour }),
    marks[source] ? el("path", { d: marks[source], stroke: source === "projects" ? "#fff" : "#1f2933", "stroke-width": source === "projects" ? 1.8 : 0.9, "stroke-linecap": "round" }) : null)));
}

