// What a role may decide: a hand for each option, which stands where the option stands today.

import { middle, standsFor } from "../levers.js";
import { option, optionName, optionNote } from "../play_words.js";
import { h } from "../svg.js";
import { t } from "../texts.js";
import { triangle } from "../triangle.js";

const written = (name, value) => (value === null || value === undefined ? t("differs") : option(name, value));

/** What the hand of a number stands for where programmes differ. */
const told = (one) => (one.kind === "number" && one.differing.length ? standsFor(one.name, one.differing, one) : "");

/** Return the boxes, and a function that gives what was changed. */
export function controls(options, before) {
  const changes = { ...before };
  const boxes = options.map((one) => {
    const id = `lever-${one.name}`;
    const value = changes[one.name] ?? one.today;
    const shown = h("output", { class: "shown" }, written(one.name, value));
    const take = (next) => {
      if (JSON.stringify(next) === JSON.stringify(one.today)) delete changes[one.name];
      else changes[one.name] = next;
      shown.textContent = written(one.name, next);
      box.classList.toggle("changed", one.name in changes);
    };
    const label = one.kind === "mix" ? h("span", { class: "name", id: `${id}-label` }, optionName(one.name)) : h("label", { for: id }, optionName(one.name));
    const box = h("div", { class: `lever ${one.kind}` }, h("div", { class: "row" }, label, one.kind === "number" || one.kind === "mix" ? shown : null), hand(one, id, value, take), h("p", { class: "note" }, [told(one), optionNote(one.name)].filter(Boolean).join(" ")), h("p", { class: "today" }, t("today", { value: written(one.name, one.today) })));
    box.classList.toggle("changed", one.name in changes);
    return box;
  });
  return { boxes, changes: () => ({ ...changes }) };
}

function hand(one, id, value, take) {
  if (one.kind === "mix") return triangle({ name: one.name, today: [one.today] }, value, take, take);
  if (one.kind === "yes_no") return h("input", { type: "checkbox", id, checked: value === true, onchange: (event) => take(event.target.checked) });
  if (one.kind === "choice") {
    const differs = value === null ? h("option", { value: "", selected: true, disabled: true }, t("differs")) : null;
    return h("select", { id, onchange: (event) => take(event.target.value) }, differs, ...one.choices.map((choice) => h("option", { value: choice, selected: choice === value }, written(one.name, choice))));
  }
  const input = h("input", { type: "range", id, min: one.low, max: one.high, step: one.step, "aria-valuetext": value === null ? told(one) : written(one.name, value) });
  // A range is set only after its ends are.
  input.value = String(value ?? middle(one.differing, one));
  input.oninput = () => {
    take(Number(input.value));
    input.setAttribute("aria-valuetext", written(one.name, Number(input.value)));
  };
  return input;
}
