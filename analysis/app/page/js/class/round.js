// A round of a group: what became of the last one, what it expects now, and what it decides.

import { changes, event, figure, years } from "../play_words.js";
import { withRefusals } from "../refusals.js";
import { h } from "../svg.js";
import { number, t } from "../texts.js";
import { inWords, tongue } from "../told.js";
import { controls } from "./controls.js";
import { SMALL, lines } from "./lines.js";
import { byId } from "./shared.js";

let drawn = null; // what the form was built for, so that nobody's hand is taken from it

/** Draw the open round; decide is called with changes and what is expected, and says whether it was taken. */
export function draw(stand, decide) {
  const { state } = stand;
  byId("round-title").textContent = t("class.round", { n: number(stand.round), of: number(stand.game.n_rounds), years: years(state) });
  byId("round-what").textContent = t("class.lead", { role: t(`play.role.${state.role}`), name: state.organisation.name || state.title });
  const built = JSON.stringify([stand.round, document.documentElement.lang, stand.options]);
  if (built !== drawn) {
    byId("round-past").replaceChildren(...past(state));
    byId("decision").replaceChildren(...form(stand, decide));
    // A round that opens is heard where it is not seen.
    if (drawn !== null) byId("round-title").focus();
    drawn = built;
  }
  status(stand);
}

/** Say whether the decision has been taken. */
function status(stand) {
  const place = byId("decided");
  const words = stand.faults.length ? withRefusals("class.taken_back", "why", stand.faults) : stand.decided ? t("class.decided") : "";
  place.replaceChildren(...[words].flat());
  byId("decide").textContent = t(stand.decided ? "class.decide.again" : "class.decide");
  byId("decide").disabled = stand.is_paused;
}

/** Show that a decision is on its way. */
export function sending(is) {
  byId("decide").disabled = is;
  if (is) byId("decided").textContent = t("class.sending");
}

/** What became of the last round, and the curves so far. */
function past(state) {
  const last = state.rounds.at(-1);
  const parts = [];
  const { name } = state.figure;
  if (last) {
    const became = { figure: t(`play.figure.${name}`), value: figure(name, last.came_out) };
    const words = last.expected === null ? t("class.became", became) : t("class.became.expected", { ...became, expected: figure(name, last.expected) });
    const points = { n: figure(state.judged_by, last.points), all: figure(state.judged_by, state.points), unit: t(`play.figure.${state.judged_by}`) };
    parts.push(h("h3", {}, t("class.last", { years: years(last) })), h("p", { class: "large" }, words), h("p", {}, t("class.points", points)), h("p", {}, t("class.you_decided", { what: changes(last.changes) })));
    if (last.events.length) parts.push(h("ul", { class: "events" }, ...last.events.map((one) => h("li", {}, event(one), one.why ? h("span", { class: "why", lang: tongue(one.why) }, inWords(one.why)) : null))), h("p", { class: "how" }, t("play.english")));
  }
  // Of what there is nothing yet, there is no picture.
  const shown = Object.entries(state.curves).filter(([, one]) => one.values.some(Boolean)).slice(0, 4);
  parts.push(h("div", { class: "curves" }, ...shown.map(([key, one]) => {
    const words = t("play.alt", { name: t(`play.figure.${key}`), value: figure(key, one.values.at(-1)) });
    return h("figure", {}, h("figcaption", {}, words), lines(words, [{ kind: "group", name: "", is_chosen: true, values: one.values }], one.labels, key, SMALL));
  })));
  return parts;
}

function form(stand, decide) {
  const { state, options } = stand;
  const { name, value } = state.figure;
  const expected = h("input", { type: "number", id: "expected", step: "any", required: true, value: stand.decided?.expected ?? null });
  const unit = t(`play.unit.${name}`);
  const made = controls(options, stand.decided?.changes ?? {});
  byId("decision").onsubmit = async (submitted) => {
    submitted.preventDefault();
    await decide(made.changes(), Number(expected.value));
  };
  return [
    h("label", { class: "expect", for: "expected" }, h("span", {}, t("class.expect", { figure: t(`play.figure.${name}`), year: state.to_year, value: figure(name, value), unit })), expected),
    options.length ? h("fieldset", {}, h("legend", {}, t("class.decisions")), ...made.boxes) : h("p", { class: "large" }, t("play.no_option")),
    h("p", { class: "act" }, h("button", { class: "main", id: "decide" }), h("span", { id: "decided", role: "status" })),
  ];
}
