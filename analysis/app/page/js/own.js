// My cluster: a member list, what was understood of it and where it lies, answers, and then a world.

import * as engine from "./engine.js";
import { said, tellRefusals } from "./refusals.js";
import { el, h } from "./svg.js";
import { many, t } from "./texts.js";

const COLUMNS = ["kind", "employees", "latitude", "longitude", "keywords"];
const byId = (id) => document.getElementById(id);
let file = null;
let columns = {};

/** Build the dialog; made is called with the case of a world that was made. */
export function build(made) {
  const dialog = byId("own-dialog");
  byId("own").onclick = () => dialog.showModal();
  byId("own-file").onchange = (event) => take(event.target.files[0]);
  const drop = byId("own-drop");
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  byId("own-form").addEventListener("keydown", (event) => {
    // Return in a field asks again; it does not close the dialog.
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      event.target.blur();
      event.target.focus();
    }
  });
  byId("own-make").onclick = async () => {
    try {
      const kase = await engine.makeList(file, answers(), columns);
      dialog.close();
      await made(kase);
    } catch (error) {
      refused(error);
    }
  };
}

function take(chosen) {
  if (!chosen) return;
  file = chosen;
  columns = {};
  byId("own-questions").replaceChildren();
  read({});
}

const answers = () => Object.fromEntries([...byId("own-questions").querySelectorAll("input")].filter((input) => input.dataset.told).map((input) => [input.name, input.value]));

async function read(given) {
  byId("own-faults").textContent = "";
  try {
    show(await engine.readList(file, given, columns), given);
  } catch (error) {
    refused(error);
  }
}

function refused(error) {
  tellRefusals(byId("own-faults"), error.faults ?? [String(error)]);
  byId("own-read").hidden = true;
  byId("own-make").hidden = true;
  // A column that was not understood can be named.
  const place = byId("own-columns");
  place.hidden = !(error.faults ?? []).some((fault) => fault.includes("column"));
  place.replaceChildren(h("p", {}, t("own.columns")), ...COLUMNS.map((name) => h("label", {}, t(`column.${name}`), h("input", { type: "text", value: columns[name] ?? "", onchange: (event) => {
    const { [name]: _, ...others } = columns;
    columns = event.target.value ? { ...others, [name]: event.target.value } : others;
    read({});
  } }))));
}

function show(told, given) {
  byId("own-columns").hidden = true;
  byId("own-read").hidden = false;
  byId("own-make").hidden = false;
  byId("own-echo").replaceChildren(
    h("h3", {}, many("own.members", told.total)),
    h("ul", {}, ...told.lines.map((line) => said("li", line))),
    ...(told.remarks.length ? [h("h3", {}, t("own.remarks")), h("ul", {}, ...told.remarks.map((line) => said("li", line)))] : []),
    h("p", { class: "faults" }),
  );
  tellRefusals(byId("own-echo").querySelector(".faults"), told.faults);
  byId("own-map").replaceChildren(map(told));
  const focus = document.activeElement?.name;
  byId("own-questions").replaceChildren(...told.questions.map((one) => {
    const input = h("input", { type: "text", name: one.name, value: one.answer, "data-told": one.name in given ? "yes" : null, onchange: () => {
      input.dataset.told = "yes";
      read(answers());
    } });
    return h("div", {}, h("label", {}, t(`question.${one.name}`), input), said("small", one.why));
  }));
  byId("own-questions").querySelector(`[name="${focus}"]`)?.focus();
}

/** A map: outlines of countries, a dot a member, a ring for the centre. */
function map(told) {
  const all = [...told.places, told.centre];
  const [north, east] = [0, 1].map((axis) => all.map((one) => one[axis]));
  const middle = (Math.min(...north) + Math.max(...north)) / 2;
  const narrow = Math.cos((middle * Math.PI) / 180);
  const x = (degrees) => degrees * narrow;
  const reach = Math.max(4, Math.max(...north) - Math.min(...north), (Math.max(...east) - Math.min(...east)) * narrow) * 1.25;
  const [cx, cy] = [x((Math.min(...east) + Math.max(...east)) / 2), -middle];
  const size = reach / 100;
  return el("svg", { viewBox: `${cx - reach / 2} ${cy - reach / 2} ${reach} ${reach}`, role: "img", "aria-label": t("own.map", { n: told.places.length }) },
    ...told.outlines.map((ring) => el("path", { d: `M${ring.map(([e, n]) => `${x(e).toFixed(3)} ${(-n).toFixed(3)}`).join("L")}Z`, fill: "#fff", stroke: "#8a94a0", "stroke-width": size * 0.5 })),
    ...told.places.map(([n, e]) => el("circle", { cx: x(e), cy: -n, r: size * 1.2, fill: "#0072b2", "fill-opacity": 0.6 })),
    el("circle", { cx: x(told.centre[1]), cy: -told.centre[0], r: size * 3, fill: "none", stroke: "#b34700", "stroke-width": size * 0.9 }));
}
