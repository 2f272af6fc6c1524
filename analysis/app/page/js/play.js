// Games: start one, expect, decide, see, take back, and the card at the end. The address holds the code.

import * as engine from "./engine.js";
import { learnWords, title } from "./lessons.js";
import { middle, standsFor } from "./levers.js";
import { card, events } from "./play_card.js";
import { curve } from "./play_picture.js";
import * as say from "./play_words.js";
import { tellRefusals } from "./refusals.js";
import { h } from "./svg.js";
import { LANGUAGES, language, load, many, number, t } from "./texts.js";
import { triangle } from "./triangle.js";

const byId = (id) => document.getElementById(id);
const SHOWN_FIRST = ["materialix", "one_region"];
let game = null; // { state, options } of the game that is played.
let chosen = {}; // What is decided of the next round so far.
let expected = null;
let worlds = [];
let setup = { world: "", role: "", roles: [] };
let reckoning = null; // Ends the reckoning of a card that nobody waits for.
let shownCard = null;

function complain(found) {
  byId("faults").hidden = !found.length;
  tellRefusals(byId("faults"), found);
}

/** Do what may be refused, and tell it; nothing else is done meanwhile. */
async function tried(work) {
  complain([]);
  document.body.dataset.busy = "yes";
  try {
    await work();
  } catch (error) {
    if (error.name !== "AbortError") complain(error.faults ?? [String(error)]);
  }
  delete document.body.dataset.busy;
}

// --- starting --------------------------------------------------------------------------------

async function toSetup(world) {
  game = null;
  stopCard();
  if (location.hash) history.replaceState(null, "", location.pathname);
  const found = await engine.describe(world ?? setup.world);
  worlds = found.worlds;
  setup = { ...setup, world: found.world.name, years: found.world.years, roles: await engine.roles(found.world.name) };
  if (!setup.roles.some((one) => one.role === setup.role)) setup.role = setup.roles[0]?.role ?? "";
  draw();
}

function drawSetup() {
  const role = setup.roles.find((one) => one.role === setup.role);
  const option = (world) => h("option", { value: world.name, selected: world.name === setup.world }, title(world.name) ?? world.short);
  const first = worlds.filter((world) => SHOWN_FIRST.includes(world.name) || world.family === "own");
  const rest = worlds.filter((world) => !first.includes(world) && !["europe", "synthetic"].includes(world.family));
  const world = h("select", { id: "play-world", onchange: () => tried(() => toSetup(world.value)) }, h("optgroup", { label: t("family.first") }, ...first.map(option)), h("optgroup", { label: t("play.more") }, ...rest.map(option)));
  const roles = setup.roles.map((one) => h("label", {}, h("input", { type: "radio", name: "role", value: one.role, checked: one.role === setup.role, onchange: () => { setup.role = one.role; draw(); byId("play-form").querySelector("[name=role]:checked").focus(); } }), ` ${t(`play.role.${one.role}`)}`, h("small", {}, t(`play.role.${one.role}.text`))));
  const lengths = [1, 2, 5].filter((n) => n <= setup.years);
  const field = (id, key, input) => [h("label", { for: id }, t(key)), input];
  byId("play-form").replaceChildren(
    ...field("play-world", "world", world),
    h("fieldset", {}, h("legend", {}, t("play.role")), ...roles),
    ...(role?.organisations.length ? field("play-organisation", "play.organisation", h("select", { id: "play-organisation" }, ...role.organisations.map((one) => h("option", { value: one.key }, one.name)))) : []),
    ...field("play-years", "play.years", h("select", { id: "play-years" }, ...lengths.map((n) => h("option", { value: n }, many("years", n))))),
    ...field("play-seed", "play.seed", h("input", { id: "play-seed", type: "number", min: 0, max: 4294967295, step: 1, value: 7, "aria-describedby": "play-seed-how" })),
    h("small", { id: "play-seed-how", class: "how" }, t("play.seed.how")),
    h("p", {}, h("button", { class: "primary", id: "play-start", disabled: !role }, t("play.start")), role ? null : ` ${t("play.no_role")}`),
  );
}

// --- a round ---------------------------------------------------------------------------------

/** Show a game as it stands. */
function show(found) {
  game = found;
  chosen = {};
  expected = null;
  shownCard = null;
  stopCard();
  history.replaceState(null, "", `#code=${found.state.code}`);
  draw();
  if (found.state.is_over) reckon();
}

function drawRound() {
  const { state, options } = game;
  const name = state.figure.name;
  byId("play-round-title").textContent = t("play.round", { n: number(state.round + 1), all: number(state.n_rounds), years: say.years(state) });
  const decide = h("button", { class: "primary", id: "play-decide", disabled: true }, many("play.live", (state.to_year - state.from_year) + 1));
  const field = h("input", { id: "play-expected", type: "number", step: "any", required: true, oninput: () => {
    expected = field.value === "" ? null : Number(field.value);
    decide.disabled = expected === null;
    if (expected !== null) hand.put?.(expected);
  } });
  const hand = { step: 4 * (state.to_year - startYear(state) + 1), value: state.figure.value ?? 0, moved: (value) => {
    field.value = String(value);
    expected = value;
    decide.disabled = false;
  } };
  byId("play-decisions").replaceChildren(
    h("div", { class: "expect" },
      h("h3", { class: "expect-title" }, t("play.expect")),
      h("label", { for: "play-expected" }, t("play.expect.text", { figure: t(`play.figure.${name}`), year: state.to_year, now: say.figure(name, state.figure.value) })),
      h("p", {}, field, ` ${t(`play.unit.${name}`)}`)),
    h("h3", {}, t("play.decide")),
    ...(options.length ? options.map(hands) : [h("p", {}, t("play.no_option"))]),
    h("p", {}, decide));
  return hand;
}

const startYear = (state) => Number(state.curves[state.figure.name].labels[0].slice(0, 4)) + 1;

/** A hand for an option. */
function hands(option) {
  const { name, kind } = option;
  const id = `play-option-${name}`;
  const start = chosen[name] ?? option.today;
  const shown = h("span", { class: "shown" }, start === null ? t("differs") : say.option(name, start));
  const choose = (value) => {
    chosen[name] = value;
    shown.textContent = say.option(name, value);
    box.classList.add("changed");
  };
  const differs = kind === "number" && option.differing.length > 0;
  const about = h("p", { class: "today" }, [differs ? standsFor(name, option.differing, option) : "", say.optionNote(name)].filter(Boolean).join(" "));
  const label = kind === "mix" ? h("span", { class: "name", id: `lever-${name}-label` }, say.optionName(name)) : h("label", { for: id }, say.optionName(name));
  const box = h("div", { class: `lever ${kind}` });
  if (kind === "number") {
    const input = h("input", { type: "range", id, min: option.low, max: option.high, step: option.step, oninput: () => {
      choose(Number(input.value));
      input.setAttribute("aria-valuetext", shown.textContent);
    } });
    input.value = String(start ?? middle(option.differing, option));
    input.setAttribute("aria-valuetext", start === null ? standsFor(name, option.differing, option) : shown.textContent);
    box.append(h("div", { class: "row" }, label, shown), input, about);
  } else if (kind === "yes_no") {
    box.append(h("div", { class: "row" }, label, h("input", { type: "checkbox", id, checked: start === true, onchange: (event) => choose(event.target.checked) })), about);
  } else if (kind === "mix") {
    box.append(h("div", { class: "row" }, label, shown), triangle({ name, today: [option.today] }, start, choose, choose), about);
  } else {
    const select = h("select", { id, onchange: () => choose(select.value) }, ...(start === null ? [h("option", { value: "", disabled: true, selected: true }, t("differs"))] : []), ...option.choices.map((one) => h("option", { value: one, selected: one === start }, say.option(name, one))));
    box.append(h("div", { class: "row" }, label, select), about);
  }
  return box;
}

function drawSeen(hand) {
  const { state } = game;
  const names = Object.keys(state.curves);
  byId("play-figures").replaceChildren(...names.map((name) => h("div", {}, h("small", {}, t(`play.figure.${name}`)), h("b", {}, name === state.judged_by ? say.figure(name, state.points) : say.figure(name, state.figures[name])))));
  const nSteps = Math.max(4 * (state.last_year - startYear(state) + 1), state.curves[names[0]].values.length - 1);
  const past = state.rounds.map((one) => ({ step: 4 * (one.to_year - startYear(state) + 1), expected: one.expected }));
  const second = names[1];
  byId("play-pictures").replaceChildren(
    h("article", {}, h("h3", {}, t(`play.figure.${names[0]}`)), curve(names[0], state.curves[names[0]], nSteps, past, hand), h("p", { class: "key" }, t("play.key"))),
    h("article", {}, h("h3", {}, t(`play.figure.${second}`)), curve(second, state.curves[second], nSteps, [], null)));
  const last = state.rounds.at(-1);
  byId("play-events").replaceChildren(...(last ? [
    h("h3", {}, t("play.happened", { years: say.years(last) })),
    h("p", { id: "play-last" }, `${t("play.decided", { changes: say.changes(last.changes) })} ${last.expected === null ? "" : t("play.off", { expected: say.figure(state.figure.name, last.expected), out: say.figure(state.figure.name, last.came_out) })}`),
    events(last.events),
  ] : [h("p", {}, t("play.begin"))]));
}

function draw() {
  const { state } = game ?? {};
  byId("play-setup").hidden = Boolean(game);
  byId("play-round").hidden = !game || state.is_over;
  byId("play-seen").hidden = !game || state.is_over;
  byId("play-card").hidden = !game || !state.is_over;
  for (const id of ["play-undo", "play-code", "play-new"]) byId(id).hidden = !game;
  if (!game) {
    byId("play-where").textContent = "";
    return drawSetup();
  }
  byId("play-undo").disabled = state.round === 0;
  byId("play-where").textContent = [state.title, t(`play.role.${state.role}`), state.organisation.name, `${t("play.seed")} ${state.seed}`].filter(Boolean).join(" · ");
  if (!state.is_over) return drawSeen(drawRound());
  if (shownCard) byId("play-card-body").replaceChildren(...card(shownCard, state));
  return undefined;
}

// --- the card --------------------------------------------------------------------------------

function stopCard() {
  reckoning?.abort();
  reckoning = null;
  delete document.body.dataset.card;
}

function reckon() {
  const own = new AbortController();
  reckoning = own;
  const bar = h("progress", { max: 1, value: 0, "aria-label": t("progress") });
  const words = h("p", { role: "status" }, t("play.reckoning"));
  byId("play-card-body").replaceChildren(words, bar);
  engine.score(game.state.code, (message) => {
    if (own.signal.aborted) return;
    if (message.kind === "progress") bar.value = message.done / message.total;
    else if (message.kind === "failed") complain(message.faults);
    else {
      shownCard = message.card;
      draw();
      document.body.dataset.card = "yes";
    }
  }, own.signal).catch((error) => { if (error.name !== "AbortError") complain(error.faults ?? [String(error)]); });
}

// --- what people do --------------------------------------------------------------------------

async function showCode() {
  const { code } = game.state;
  byId("play-code-field").value = code;
  byId("play-code-copied").textContent = "";
  byId("play-proof").textContent = "";
  byId("play-code-dialog").showModal();
  const { run } = await engine.proof(code);
  byId("play-proof").textContent = t("play.proof", { run });
}

async function follow(hash) {
  const code = /^#code=(.+)$/.exec(hash)?.[1];
  if (!code) return toSetup();
  try {
    return show(await engine.gameOf(code));
  } catch (error) {
    await toSetup();
    throw error;
  }
}

function listen() {
  byId("play-form").onsubmit = (event) => {
    event.preventDefault();
    tried(async () => {
      show(await engine.startGame({ world: setup.world, role: setup.role, seed: Number(byId("play-seed").value), organisation: byId("play-organisation")?.value ?? "", round_years: Number(byId("play-years").value) }));
      byId("play-round").focus();
    });
  };
  byId("play-decisions").onsubmit = (event) => {
    event.preventDefault();
    if (expected === null || document.body.dataset.busy) return;
    byId("play-decide").disabled = true;
    tried(async () => {
      show(await engine.decide(game.state.code, chosen, expected));
      byId(game.state.is_over ? "play-card" : "play-round").focus();
    });
  };
  byId("play-undo").onclick = () => tried(async () => show(await engine.takeBack(game.state.code)));
  byId("play-new").onclick = () => tried(() => toSetup());
  byId("play-code").onclick = () => tried(showCode);
  byId("play-code-copy").onclick = async () => {
    byId("play-code-field").select();
    await navigator.clipboard.writeText(byId("play-code-field").value);
    byId("play-code-copied").textContent = t("link.copied");
  };
  byId("play-code-form").onsubmit = (event) => {
    event.preventDefault();
    tried(async () => show(await engine.gameOf(byId("play-code-given").value)));
  };
  window.addEventListener("hashchange", () => tried(() => follow(location.hash)));
  byId("language").replaceChildren(...Object.entries(LANGUAGES).map(([key, name]) => h("option", { value: key, lang: key }, name)));
  byId("language").value = language;
  byId("language").onchange = async () => {
    localStorage.setItem("language", byId("language").value);
    await load(byId("language").value);
    await learnWords();
    draw();
  };
}

const wanted = localStorage.getItem("language") ?? navigator.language.slice(0, 2);
await load(wanted in LANGUAGES ? wanted : "en");
await learnWords();
listen();
await tried(() => follow(location.hash));
document.body.dataset.ready = "yes";
