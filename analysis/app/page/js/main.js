// The page: puts its parts together, and does what people ask for.

import * as answer from "./answer.js";
import * as engine from "./engine.js";
import * as files from "./files.js";
import * as lessons from "./lessons.js";
import * as levers from "./levers.js";
import { learn } from "./meanings.js";
import * as own from "./own.js";
import * as pictures from "./pictures.js";
import { tellRefusals } from "./refusals.js";
import { AGAINST, against, canUndo, change, fromLink, kase, remember, state, toLink, undone } from "./state.js";
import { h } from "./svg.js";
import { LANGUAGES, language, load, many, number, t } from "./texts.js";
import * as tiles from "./tiles.js";
import * as why from "./why.js";
import { shown, start, stop } from "./worlds.js";

const byId = (id) => document.getElementById(id);
const FAMILIES = ["own", "lessons", "metaclusters", "cases", "programmes", "policies", "regions", "europe", "synthetic"];
let waiting = false;
let worlds = [];

/** Load the words of a language: those of the page, and what parameters mean. */
async function speak(wanted) {
  await learn(wanted in LANGUAGES ? wanted : "en");
  await load(wanted);
  // The list of worlds has lessons by their titles; a file to pass on has no such list.
  if (engine.link === null) await lessons.learnWords();
}

function complain(found) {
  byId("faults").hidden = !found.length;
  tellRefusals(byId("faults"), found);
}

/** Draw, at most once a frame. */
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (!state.about) return;
    pictures.draw();
    tiles.draw(byId("tile-row"));
    answer.winners(byId("winner-list"));
    answer.asks(byId("winner-asks"));
    const words = answer.sentence();
    if (byId("answer").textContent !== words) byId("answer").textContent = words;
    byId("answer").classList.toggle("stale", shown.stale);
    progress();
  });
}

function progress() {
  byId("progress").classList.toggle("idle", !shown.busy);
  const left = shown.left;
  byId("bar").value = left ? left.done / left.total : 0;
  if (!shown.busy) byId("left").textContent = shown.case.size ? many("worlds", shown.case.size) : "";
  else if (!left || left.seconds_left === null) byId("left").textContent = t("progress.begin", { n: number(shown.stage) });
  else if (left.done === left.total) byId("left").textContent = t("progress.compare");
  else byId("left").textContent = many("progress.left", Math.max(1, Math.ceil(left.seconds_left)), { done: number(left.done), total: number(left.total) });
}

function hear(kind, found) {
  if (kind === "refused") complain(found);
  redraw();
}

/** Everything that stands for the state: controls, link; and then the run. */
function go() {
  complain([]);
  history.replaceState(null, "", toLink());
  controls();
  start(kase(), against(), hear);
}

function controls() {
  // What a file does not hold cannot be chosen in it.
  for (const id of ["world", "against", "own", "files", "link", "lessons"]) byId(id).disabled = engine.link !== null;
  byId("world").value = state.world;
  byId("against").value = state.against;
  byId("undo").disabled = !canUndo();
  levers.changes(byId("changes"));
}

function buildLevers() {
  const focus = document.activeElement?.id;
  levers.build(byId("tabs"), byId("panels"), (name, value) => {
    change(name, value);
    buildLevers();
    go();
  });
  if (focus) document.getElementById(focus)?.focus();
}

/** Fill the lists of worlds and baselines. */
function buildChoices() {
  const of = (family) => worlds.filter((world) => world.family === family);
  const option = (world) => h("option", { value: world.name, title: world.title }, lessons.title(world.name) ?? world.short);
  const first = worlds.slice(0, 2);
  byId("world").replaceChildren(
    h("optgroup", { label: t("family.first") }, ...first.map(option)),
    ...FAMILIES.filter((family) => of(family).some((world) => !first.includes(world))).map((family) => h("optgroup", { label: t(`family.${family}`) }, ...of(family).filter((world) => !first.includes(world)).map(option))),
  );
  const told = (one) => state.about.baseline ?? t(one === "without" ? `against.without.${state.about.tier}` : `against.${one}`);
  byId("against").replaceChildren(...AGAINST.map((one) => h("option", { value: one }, told(one))));
}

/** Show another world; all else is as told. */
async function show(told) {
  stop();
  const found = await engine.describe(told.world);
  worlds = found.worlds;
  state.about = found.world;
  Object.assign(state, { world: found.world.name, changes: told.changes ?? {}, against: told.against ?? "as_it_is", last: told.last ?? {}, lesson: told.lesson ?? null });
  if (told.pictures) state.pictures = [0, 1].map((i) => (found.world.pictures.includes(told.pictures[i]) ? told.pictures[i] : state.pictures[i]));
  Object.assign(shown, { case: new Map(), against: new Map(), parts: {}, told: null });
  buildChoices();
  buildLevers();
  pictures.build(byId("picture-row"), (i, name) => {
    state.pictures[i] = name;
    history.replaceState(null, "", toLink());
    redraw();
  });
  await lessons.show(true);
  go();
}

/** Show what a link holds; what of it cannot be is told, and the world is shown as it is. */
async function follow(hash) {
  const told = fromLink(hash);
  if (told.faults.length) complain(told.faults.map((part) => t("link.fault", { part })));
  try {
    const lesson = told.lesson === null ? null : await lessons.find(told.lesson);
    told.world ??= lesson?.name ?? null;
    if (told.world !== null && Object.keys(told.changes).length) await engine.check({ world: told.world, changes: told.changes, without: false });
    await show(told);
    if (told.faults.length) complain(told.faults.map((part) => t("link.fault", { part })));
  } catch (error) {
    const found = error.faults ?? [String(error)];
    await show({ world: null });
    complain([t("link.refused"), ...found]);
  }
}

/** Do what may be refused, and tell it. */
async function tried(work) {
  try {
    await work();
  } catch (error) {
    complain(error.faults ?? [String(error)]);
    controls();
  }
}

function listen() {
  byId("world").onchange = () => tried(async () => {
    remember();
    await show({ world: byId("world").value });
  });
  byId("against").onchange = () => {
    remember();
    state.against = byId("against").value;
    go();
  };
  byId("undo").onclick = () => tried(async () => {
    const before = undone();
    if (!before) return;
    if (before.world !== state.world) await show(before);
    else {
      Object.assign(state, before);
      buildLevers();
      go();
    }
  });
  byId("stop").onclick = () => stop();
  const opened = (found) => tried(async () => {
    remember();
    await show(found);
  });
  files.build(opened);
  why.build();
  own.build(opened);
  lessons.build({
    tried,
    open: async (lesson) => {
      remember();
      await show({ world: lesson.name, against: lesson.against, pictures: lesson.pictures, lesson: lesson.name });
    },
    try: (changes) => {
      remember();
      state.changes = { ...changes };
      buildLevers();
      go();
    },
    close: async () => {
      state.lesson = null;
      await lessons.show(false);
      go();
    },
  });
  window.addEventListener("hashchange", () => follow(location.hash));
  byId("language").replaceChildren(...Object.entries(LANGUAGES).map(([key, name]) => h("option", { value: key, lang: key }, name)));
  byId("language").closest("label").hidden = Object.keys(LANGUAGES).length < 2;
  byId("language").value = language;
  byId("language").onchange = async () => {
    localStorage.setItem("language", byId("language").value);
    await speak(byId("language").value);
    document.querySelectorAll(".ribbon").forEach((one) => { one.dataset.told = ""; });
    pictures.relabel();
    buildLevers();
    redraw();
    await lessons.show(false);
    buildChoices();
    controls();
  };
}

const wanted = localStorage.getItem("language") ?? navigator.language.slice(0, 2);
await speak(wanted);
listen();
await follow(engine.link ?? location.hash);
if (engine.link !== null) document.body.classList.add("kept", ...(state.about.levers.length ? ["movable"] : []));
document.body.dataset.ready = "yes";
