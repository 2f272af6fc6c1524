// The score card: what came of the game, beside others, why, and how much of it was luck.

import { COLOURS, beside } from "./play_picture.js";
import * as say from "./play_words.js";
import { el, h } from "./svg.js";
import { many, number, signed, t } from "./texts.js";
import { inWords, tongue } from "./told.js";

const WHO = ["you", "nothing", "thirds", "best"];
const others = (told) => WHO.filter((who) => who in told.points);

/** Build the card. */
export function card(told, state) {
  const by = told.judged_by;
  const write = (value) => say.figure(by, value);
  const gain = told.points.you - told.points.nothing;
  const least = 1e-3 * Math.abs(told.points.nothing);
  const how = gain > least ? "more" : gain < -least ? "less" : "same";
  const answer = t(`play.answer.${how}`, { you: write(told.points.you), what: t(`play.figure.${by}`), nothing: write(told.points.nothing), gain: write(Math.abs(gain)) });
  return [
    h("p", { class: "answer", id: "play-answer" }, answer),
    h("p", {}, told.end ? t("play.ended", { words: say.event(told.end) }) : state.is_alive ? t("play.lives") : t("play.gone")),
    h("div", { class: "columns" },
      h("div", {}, table(told, write), h("p", { class: "how" }, best(told)), thirds(told), luck(told, write), expected(told)),
      h("div", {}, h("h3", {}, t(`play.figure.${told.figure}`)), beside(told.figure, told.labels, told.curves), keys(told), why(told, write))),
  ];
}

function table(told, write) {
  const rows = others(told).map((who) => {
    const points = told.points[who];
    const name = who === "thirds" ? t(`play.thirds.${told.thirds.whose}`) : t(`play.who.${who}`);
    return h("tr", {}, h("td", {}, name), h("td", {}, write(points)), h("td", {}, who === "nothing" ? "" : signed(points - told.points.nothing, write)));
  });
  const head = ["", t(`play.figure.${told.judged_by}`), t("play.against_nothing")];
  return h("table", { id: "play-points" }, h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, ...rows));
}

function best(told) {
  if (told.best.is_yours) return t("play.best.yours", { n: number(told.best.n_tried) });
  return t("play.best.other", { n: number(told.best.n_tried), changes: say.changes(told.best.changes) });
}

/** What a third each means to a role that plans no money. */
function thirds(told) {
  const { whose } = told.thirds;
  return whose === "own" ? null : h("p", { class: "how", id: "play-thirds" }, t(`play.thirds.note.${whose}`));
}

/** What the same decisions bring in other worlds. */
function luck(told, write) {
  const differences = told.seeds.map((one) => one.you - one.nothing);
  const [low, high] = [Math.min(...differences), Math.max(...differences)];
  const words = t("play.luck.text", { better: number(told.better), worse: number(told.worse), n: number(told.seeds.length), low: signed(low, write), high: signed(high, write) });
  const rows = told.seeds.map((one) => h("tr", {}, h("td", {}, String(one.seed)), ...["you", "nothing", "best"].map((who) => h("td", {}, write(one[who])))));
  const head = [t("play.seed"), ...["you", "nothing", "best"].map((who) => t(`play.who.${who}`))];
  return h("div", { id: "play-luck" }, h("h3", {}, t("play.luck")), h("p", {}, words), h("table", {}, h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, ...rows)));
}

function expected(told) {
  if (!told.expected.n) return null;
  return h("div", {}, h("h3", {}, t("play.expected")), h("p", { id: "play-close" }, many("play.expected.text", told.expected.n, { close: number(told.expected.close) })));
}

function keys(told) {
  return h("div", { class: "key" }, ...others(told).map((who) => h("span", {}, el("svg", { width: 26, height: 8, viewBox: "0 0 26 8", style: null, "aria-hidden": "true" }, el("path", { d: "M0 4H26", stroke: COLOURS[who][0], "stroke-width": 2.5, "stroke-dasharray": COLOURS[who][1] })), ` ${t(`play.who.${who}`)}`)));
}

/** The rounds that made the difference, with what happened and why. */
function why(told, write) {
  const turns = told.turns.map((one) => h("li", {}, h("b", {}, t("play.turn", { years: say.years(one), you: write(one.you), nothing: write(one.nothing) })), events(one.events)));
  return h("div", { id: "play-why" }, h("h3", {}, t("play.why")), told.differs ? null : h("p", {}, t("play.why.none")), h("ul", {}, ...turns), h("p", { class: "how" }, t("play.english")));
}

/** Events with their reasons. */
export function events(found) {
  if (!found.length) return h("p", {}, t("play.events.none"));
  return h("ul", {}, ...found.map((one) => h("li", {}, say.event(one), one.why ? h("span", { class: "why", lang: tongue(one.why) }, inWords(one.why)) : null)));
}
