// Lessons: a list of them, and beside its world the one that is open: predict, run and see, try on, why.

import * as engine from "./engine.js";
import { state } from "./state.js";
import { h } from "./svg.js";
import { language, number, t } from "./texts.js";

const byId = (id) => document.getElementById(id);
const words = {};
let known = [];
let ask = null;
/** The prediction chosen, and how many tries were made; both of the lesson that is open. */
let [chosen, tried] = [null, 0];

/**
 * Build what never changes. ask.open is called with a lesson to show its world, ask.try with changes
 * to run, ask.close to go on without the lesson, ask.tried with work that may be refused.
 */
export function build(asked) {
  ask = asked;
  byId("lessons").onclick = () => ask.tried(async () => {
    await learn();
    list();
    byId("lessons-dialog").showModal();
  });
}

/** Load lessons and their words. */
async function learn() {
  if (!known.length) known = await engine.lessons();
  await learnWords();
}

/** Load the words of lessons in the language of the page, once. */
export async function learnWords() {
  words[language] ??= await engine.lessonWords(language);
}

function list() {
  byId("lesson-list").replaceChildren(...known.map((one) => {
    const own = words[language][one.name];
    return h("li", {}, h("button", { type: "button", onclick: () => {
      byId("lessons-dialog").close();
      ask.tried(() => ask.open(one));
    } }, own.title), h("span", {}, own.question));
  }));
}

/** Show the lesson that the state names, or none; begin anew with a new one. */
export async function show(isNew) {
  if (isNew) [chosen, tried] = [null, 0];
  if (state.lesson !== null) await learn();
  draw();
}

/** What a lesson is called in the language of the page; null before its words are known. */
export const title = (name) => words[language]?.[name]?.title ?? null;

/** The lesson of a name; refused if there is none. */
export async function find(name) {
  await learn();
  const found = known.find((one) => one.name === name);
  if (!found) throw new engine.Refused([t("lesson.unknown", { name })]);
  return found;
}

function draw() {
  const lesson = known.find((one) => one.name === state.lesson);
  byId("lesson").hidden = !lesson;
  byId("worksheet").hidden = !lesson;
  document.body.classList.toggle("lesson", Boolean(lesson));
  if (!lesson) return document.body.classList.remove("with-levers");
  const own = words[language][lesson.name];
  byId("lesson-title").textContent = own.title;
  byId("lesson-body").replaceChildren(
    h("div", { class: "row" }, levers(), h("button", { type: "button", id: "lesson-close", onclick: () => ask.tried(ask.close) }, t("lesson.close"))),
    ...own.see.map((text) => h("p", {}, text)),
    h("p", { class: "question" }, own.question),
    ...(tried ? after(lesson, own) : [prediction(lesson, own)]),
  );
  // Paper has the whole worksheet, with room to write, wherever the lesson is.
  byId("worksheet").replaceChildren(h("h2", {}, `${t("lesson.worksheet")}: ${own.title}`), questions(own));
  return undefined;
}

function levers() {
  const open = document.body.classList.contains("with-levers");
  return h("button", { type: "button", id: "lesson-levers", "aria-expanded": String(open), "aria-controls": "levers", onclick: () => {
    document.body.classList.toggle("with-levers");
    draw();
    byId("lesson-levers").focus();
  } }, t("lesson.levers"));
}

/** What is thought before anything is seen. */
function prediction(lesson, own) {
  const run = h("button", { type: "button", id: "lesson-run", disabled: chosen === null, onclick: () => attempt(lesson, 0) }, t("lesson.run"));
  const option = (text, i) => h("label", {}, h("input", { type: "radio", name: "prediction", value: i, checked: chosen === i, onchange: () => {
    chosen = i;
    run.disabled = false;
  } }), ` ${text}`);
  return h("fieldset", {}, h("legend", {}, t("lesson.predict", { do: own.tries[0].do })), ...own.options.map(option), run);
}

/** Make a try: its changes are run, and what to look at is told. */
function attempt(lesson, i) {
  tried = Math.max(tried, i + 1);
  ask.tried(async () => {
    await ask.try(lesson.tries[i]);
    draw();
    byId(`lesson-try-${i}`).focus();
  });
}

/** What the worksheet asks; the answers are the teacher's. Its words have marks of Markdown for docs/lessons. */
const questions = (own) => h("ol", {}, ...[...own.worksheet, ...own.discuss].map((one) => h("li", {}, one.ask.replaceAll("*", ""))));

/** What came, what else to try, and why it happens. */
function after(lesson, own) {
  const step = (one, i) => h("li", {},
    h("button", { type: "button", id: `lesson-try-${i}`, disabled: i > tried, onclick: () => attempt(lesson, i) }, one.do),
    i < tried ? h("p", {}, one.look) : null);
  const verdict = chosen === null ? "" : t(chosen === lesson.right ? "lesson.right" : "lesson.wrong", { said: own.options[chosen], came: own.options[lesson.right] });
  return [
    h("p", { id: "lesson-verdict", role: "status" }, verdict),
    h("ol", {}, ...own.tries.map(step)),
    tried < lesson.tries.length ? h("p", { class: "how" }, t("lesson.more", { n: number(lesson.tries.length - tried) })) : h("div", { id: "lesson-why" }, h("h3", {}, t("lesson.why")), ...own.why.map((text) => h("p", {}, text)), h("details", {}, h("summary", {}, t("lesson.worksheet")), questions(own)),
      h("p", { class: "how" }, t("lesson.answers", { file: `docs/lessons/${lesson.name}${language === "en" ? "" : `.${language}`}.md` }))),
  ];
}
