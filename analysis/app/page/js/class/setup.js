// What a class plays: a world, a role, the years of a round, a seed.

import { h } from "../svg.js";
import { many, t } from "../texts.js";
import { tried } from "./shared.js";

const FAMILIES = ["own", "lessons", "metaclusters", "cases", "programmes", "policies", "regions"];

/** Build the fields once; offers gives worlds, and roles of one. */
export async function offer(place, offers, world = null) {
  if (world === null && place.dataset.built) return;
  place.dataset.built = "yes";
  const found = await tried(() => offers(world));
  if (found === null) {
    place.dataset.built = "";
    return;
  }
  const who = found.roles.flatMap(({ role, organisations }) => (organisations.length ? organisations : [{ key: "", name: "" }]).map(({ key, name }) => h("option", { value: `${role}/${key}`, selected: role === "coordinator" }, name ? `${t(`play.role.${role}`)}: ${name}` : t(`play.role.${role}`))));
  const spans = Array.from({ length: Math.min(5, found.years) }, (_, i) => i + 1);
  const fields = [
    ["world", h("select", { name: "world", id: "setup-world", onchange: (event) => offer(place, offers, event.target.value) }, ...families(found))],
    ["role", h("select", { name: "who", id: "setup-who", "aria-describedby": "setup-who-how", onchange: tellRole }, ...who)],
    ["round_years", h("select", { name: "round_years", id: "setup-years" }, ...spans.map((n) => h("option", { value: n, selected: n === 2 }, many("years", n))))],
    ["seed", h("input", { type: "number", name: "seed", id: "setup-seed", min: 1, max: 999999, step: 1, required: true, value: 1 })],
  ];
  place.replaceChildren(...fields.map(([name, field]) => h("label", {}, h("span", {}, t(`class.setup.${name}`)), field, h("small", { id: `${field.id}-how` }, name === "role" ? "" : t(`class.setup.${name}.how`)))));
  tellRole();
  if (world !== null) document.getElementById("setup-world").focus();
}

/** Tell what the role that is chosen does, and what it is judged by. */
function tellRole() {
  const [role] = document.getElementById("setup-who").value.split("/");
  document.getElementById("setup-who-how").textContent = role ? t(`play.role.${role}.text`) : "";
}

function families(found) {
  const first = found.worlds.slice(0, 2);
  const option = (one) => h("option", { value: one.name, selected: one.name === found.world }, one.short);
  const of = (family) => found.worlds.filter((one) => one.family === family && !first.includes(one));
  return [h("optgroup", { label: t("family.first") }, ...first.map(option)), ...FAMILIES.filter((family) => of(family).length).map((family) => h("optgroup", { label: t(`family.${family}`) }, ...of(family).map(option)))];
}
