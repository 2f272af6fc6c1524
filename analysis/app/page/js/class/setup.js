// What a class plays: a world, a role, the years of a round, a seed.

import { learnWords, title } from "../lessons.js";
import { h } from "../svg.js";
import { has, many, t } from "../texts.js";
import { tried } from "./shared.js";

const FAMILIES = ["own", "lessons", "metaclusters", "cases", "programmes", "policies", "regions"];
// Letters that a list shows on a phone.
const LONG = 36;

/** Build the fields once; offers gives worlds, and roles of one. */
export async function offer(place, offers, world = null) {
  if (world === null && place.dataset.built) return;
  place.dataset.built = "yes";
  const found = await tried(async () => {
    await learnWords();
    return offers(world);
  });
  if (found === null) {
    place.dataset.built = "";
    return;
  }
  const roles = found.roles.map(({ role }) => h("option", { value: role, selected: role === "coordinator" }, t(`play.role.${role}`)));
  const spans = Array.from({ length: Math.min(5, found.years) }, (_, i) => i + 1);
  const fields = [
    ["world", h("select", { name: "world", id: "setup-world", onchange: (event) => offer(place, offers, event.target.value) }, ...families(found))],
    ["role", h("select", { name: "role", id: "setup-role", "aria-describedby": "setup-role-how", onchange: () => tellRole(found.roles) }, ...roles)],
    ["organisation", h("select", { name: "organisation", id: "setup-organisation", "aria-describedby": "setup-organisation-how", onchange: tellOrganisation })],
    ["round_years", h("select", { name: "round_years", id: "setup-years" }, ...spans.map((n) => h("option", { value: n, selected: n === 2 }, many("years", n))))],
    ["seed", h("input", { type: "number", name: "seed", id: "setup-seed", min: 1, max: 999999, step: 1, required: true, value: 1 })],
  ];
  place.replaceChildren(...fields.map(([name, field]) => h("label", {}, h("span", {}, t(`class.setup.${name}`)), field, h("small", { id: `${field.id}-how` }, has(`class.setup.${name}.how`) ? t(`class.setup.${name}.how`) : ""))));
  tellRole(found.roles);
  if (world !== null) document.getElementById("setup-world").focus();
}

/** Tell what the role that is chosen does, what it is judged by, and whom it may lead. */
function tellRole(roles) {
  const chosen = roles.find(({ role }) => role === document.getElementById("setup-role").value);
  document.getElementById("setup-role-how").textContent = chosen ? t(`play.role.${chosen.role}.text`) : "";
  const led = chosen?.organisations ?? [];
  const select = document.getElementById("setup-organisation");
  select.replaceChildren(...led.map(({ key, name }) => h("option", { value: key }, name)));
  select.closest("label").hidden = !led.length;
  // There is nothing to choose of one.
  select.hidden = led.length === 1;
  tellOrganisation();
}

/** Write out a name of which a phone shows the beginning only, and one that stands in no list. */
function tellOrganisation() {
  const select = document.getElementById("setup-organisation");
  const name = select.selectedOptions[0]?.textContent ?? "";
  document.getElementById("setup-organisation-how").textContent = select.hidden || name.length > LONG ? name : "";
}

function families(found) {
  const first = found.worlds.slice(0, 2);
  const option = (one) => h("option", { value: one.name, selected: one.name === found.world }, title(one.name) ?? one.short);
  const of = (family) => found.worlds.filter((one) => one.family === family && !first.includes(one));
  return [h("optgroup", { label: t("family.first") }, ...first.map(option)), ...FAMILIES.filter((family) => of(family).length).map((family) => h("optgroup", { label: t(`family.${family}`) }, ...of(family).map(option)))];
}
