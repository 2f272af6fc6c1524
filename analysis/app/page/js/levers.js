// Levers by who pulls them; each shows its value, today's, and on demand its range, meaning, source.

import { meant } from "./meanings.js";
import { search } from "./search.js";
import { state } from "./state.js";
import { h } from "./svg.js";
import { between, eur, has, many, number, percent, t } from "./texts.js";
import { triangle } from "./triangle.js";

const GROUPS = ["scenario", "ministry", "managers", "metacluster", "world"];
let open = "ministry";
let pull = null;

/** Write a value of a lever as people read it. */
export function written(name, value) {
  if (name === "mix") return t("mix", { fees: number(100 * value[0]), hours: number(100 * value[1]), projects: number(100 * value[2]) });
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  const labels = state.about?.levers.find((lever) => lever.name === name)?.labels;
  if (labels?.[value]) return labels[value];
  if (typeof value === "string") return has(`option.${name}.${value}`) ? t(`option.${name}.${value}`) : value;
  const write = { grant_share: percent, grant_cap: eur, aid_rate: percent, slump_depth: percent, slump_year: String, fee_level: (v) => t("times", { value: number(v, 2) }), grant_years: (v) => many("years", v), payment_delay: (v) => many("quarters", v), hours_asked: (v) => many("hours", v) }[name];
  return write ? write(value) : number(value, 4);
}

/** Today's value of a lever, or its range where programmes or clusters differ. */
function today(lever) {
  const values = lever.today.map((value) => written(lever.name, value));
  return values.length === 1 ? values[0] : lever.kind === "number" ? between(values[0], values.at(-1)) : t("differs");
}

/** Where a hand stands for values that differ: at their mean, on a step that the hand can take. */
export function middle(values, { low, step }) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // A step such as 0.05 is no whole binary fraction.
  return Number((low + Math.round((mean - low) / step) * step).toFixed(6));
}

/** What a hand at the mean of values that differ stands for, in a sentence. */
export function standsFor(name, values, hand) {
  const ends = [Math.min(...values), Math.max(...values)].map((value) => written(name, value));
  return t("differs.how", { range: between(...ends), mean: written(name, middle(values, hand)) });
}

const isSpread = (lever) => lever.kind === "number" && lever.today.length > 1 && state.changes[lever.name] === undefined;

/** Where a lever's hand stands when nobody has moved it. */
function start(lever) {
  return lever.kind === "number" && lever.today.length > 1 ? middle(lever.today, lever) : lever.today[0];
}

/** Build tabs and panels; onpull is called with a name and a value, null for as it is. */
export function build(tabs, panels, onpull) {
  pull = onpull;
  const groups = GROUPS.filter((group) => state.about.levers.some((lever) => lever.group === group));
  if (open !== "search" && !groups.includes(open)) open = groups[0];
  // A file to pass on knows no parameters, and holds some levers or none.
  const names = state.about.parameters.length ? [...groups, "search"] : groups;
  tabs.replaceChildren(...names.map((group) => h("button", {
    type: "button", role: "tab", id: `tab-${group}`, "aria-controls": `panel-${group}`, "aria-selected": String(group === open), tabindex: group === open ? "0" : "-1",
    onclick: () => choose(tabs, panels, group),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      choose(tabs, panels, names[(names.indexOf(group) + step + names.length) % names.length], true);
    },
  }, t(`group.${group}`))));
  panels.replaceChildren(...names.map((group) => {
    const inner = group === "search" ? search(pull) : state.about.levers.filter((lever) => lever.group === group).map(one);
    return h("div", { role: "tabpanel", id: `panel-${group}`, "aria-labelledby": `tab-${group}`, hidden: group !== open }, ...inner);
  }));
  about(null);
}

function choose(tabs, panels, group, focus = false) {
  open = group;
  for (const tab of tabs.children) {
    const own = tab.id === `tab-${group}`;
    tab.setAttribute("aria-selected", String(own));
    tab.tabIndex = own ? 0 : -1;
    if (own && focus) tab.focus();
  }
  for (const panel of panels.children) panel.hidden = panel.id !== `panel-${group}`;
  about(null);
}

function one(lever) {
  const name = lever.name;
  const value = state.changes[name] ?? start(lever);
  const shown = h("span", { class: "shown" }, state.changes[name] === undefined ? today(lever) : written(name, value));
  const id = `lever-${name}`;
  const label = lever.kind === "mix" ? h("span", { class: "name", id: `${id}-label` }, t(`lever.${name}`)) : h("label", { for: id }, t(`lever.${name}`));
  const isChanged = state.changes[name] !== undefined;
  const box = h("div", { class: `lever ${lever.kind}${isChanged ? " changed" : ""}`, onfocusin: () => about(lever), onpointerenter: () => about(lever) });
  const moved = hand(lever, id, value, shown);
  // What is chosen says its value itself.
  if (lever.kind === "choice" || lever.kind === "yes_no") box.append(h("div", { class: "row" }, label, moved));
  else box.append(h("div", { class: "row" }, label, shown), moved);
  if (isChanged) box.append(h("div", { class: "today" }, h("span", {}, t("today", { value: today(lever) })), h("button", { type: "button", class: "reset", "aria-label": t("reset.of", { lever: t(`lever.${name}`) }), onclick: () => pull(name, null) }, t("reset"))));
  return box;
}

function hand(lever, id, value, shown) {
  const { name } = lever;
  if (lever.kind === "number" && lever.values) return stepped(lever, id, value, shown);
  if (lever.kind === "number") {
    const input = h("input", { type: "range", id, min: lever.low, max: lever.high, step: lever.step, "aria-valuetext": isSpread(lever) ? standsFor(name, lever.today, lever) : written(name, value), oninput: () => {
      shown.textContent = written(name, Number(input.value));
      input.setAttribute("aria-valuetext", shown.textContent);
    }, onchange: () => pull(name, Number(input.value)) });
    input.value = String(value);
    return input;
  }
  if (lever.kind === "yes_no") return h("input", { type: "checkbox", id, checked: value === true, onchange: (event) => pull(name, event.target.checked) });
  if (lever.kind === "mix") return triangle(lever, value, (mix) => { shown.textContent = written(name, mix); }, (mix) => pull(name, mix));
  // Where programmes differ, no option is today's.
  const differs = lever.today.length > 1 && state.changes[name] === undefined;
  const select = h("select", { id, onchange: () => pull(name, select.value) }, differs ? h("option", { value: "", selected: true, disabled: true }, t("differs")) : null, ...(lever.values ?? lever.options).map((option) => h("option", { value: option, selected: !differs && option === value }, written(name, option))));
  return select;
}

/** The hand of a lever that stands in a file in steps. */
function stepped(lever, id, value, shown) {
  const { name, values } = lever;
  const at = values.reduce((best, one, i) => (Math.abs(one - value) < Math.abs(values[best] - value) ? i : best), 0);
  const input = h("input", { type: "range", id, min: 0, max: values.length - 1, step: 1, "aria-valuetext": isSpread(lever) ? standsFor(name, lever.today, lever) : written(name, value), oninput: () => {
    shown.textContent = written(name, values[input.value]);
    input.setAttribute("aria-valuetext", shown.textContent);
  }, onchange: () => pull(name, values[input.value]) });
  input.value = String(at);
  return input;
}

/** Tell of a lever or a parameter: meaning, range, unit, source. */
export function about(one) {
  const place = document.getElementById("about");
  if (!one) return place.replaceChildren(...(open === "search" ? ["about.search"] : ["about.words", "about.hint"]).map((key) => h("p", {}, t(key))));
  const range = one.kind === "number" || one.low !== undefined ? t("about.range", { range: one.name ? between(written(one.name, one.low), written(one.name, one.high)) : between(number(one.low, 4), number(one.high, 4)) }) : "";
  if (!one.meaning) return place.replaceChildren();
  const note = has(`lever.${one.name}.note`) ? t(`lever.${one.name}.note`) : "";
  const source = one.source === "assumption" ? t("about.assumption") : t("about.source", { source: one.source });
  return place.replaceChildren(
    one.name && isSpread(one) ? h("p", { class: "differs" }, standsFor(one.name, one.today, one)) : null,
    h("p", {}, `${note} ${meant(one.meaning)}`.trim()),
    h("p", { class: "where" }, [range, one.unit ? t("about.unit", { unit: meant(one.unit) }) : "", source, t("about.key", { key: one.key })].filter(Boolean).join(" · ")),
  );
}

/** Write a value of a key: a number, words, or several by name. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (value !== null && typeof value === "object") return Object.entries(value).map(([part, one]) => `${has(`group.${part}`) ? t(`group.${part}`) : part.replaceAll("_", " ")} ${plain(one)}`).join(", ");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return typeof value === "number" ? number(value, 6) : String(value);
}

/** The changes that are made, each to be taken back. */
export function changes(place) {
  const made = Object.entries(state.changes);
  if (!made.length) return place.replaceChildren(h("p", {}, t("changes.none")));
  return place.replaceChildren(h("ul", { "aria-label": t("changes") }, ...made.map(([name, value]) => {
    const words = name.includes(".") ? `${name.split(".").slice(-1)[0].replaceAll("_", " ")}: ${plain(value)}` : `${t(`lever.${name}`)}: ${written(name, value)}`;
    return h("li", {}, h("button", { type: "button", "aria-label": t("reset.of", { lever: words }), onclick: () => pull(name, null) }, `${words} ×`));
  })));
}
