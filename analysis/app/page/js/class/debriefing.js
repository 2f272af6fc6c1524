// The debriefing: all games side by side, against doing nothing, a third each and the best found, and who decided what.

import { changes, figure as write, years } from "../play_words.js";
import { said } from "../refusals.js";
import { h } from "../svg.js";
import { number, t } from "../texts.js";
import { DASHES, lines } from "./lines.js";

const curve = (name) => t(`play.figure.${name}`);

let chosen = null; // kind and number of the game that is drawn thick
let picture = null; // name of the curve that is drawn

const idOf = (row) => `${row.kind}-${row.number}`;
const nameOf = (row) => (row.kind === "group" ? row.name : t(`play.who.${row.kind}`));

/** Draw how a class stands into a place; own is the number of the group that looks, null for the teacher. */
export function draw(place, stand, own) {
  const { game, results: rows } = stand;
  const whole = rows.filter((row) => row.rounds);
  const ranked = [...whole].sort((a, b) => b.points - a.points);
  const unit = game.judged_by;
  const names = Object.keys(ranked[0]?.curves ?? {});
  if (!names.includes(picture)) [picture] = names;
  chosen ??= own === null ? null : `group-${own}`;
  const again = () => draw(place, stand, own);
  const focus = document.activeElement?.id;
  place.replaceChildren(
    h("p", { class: "large" }, verdict(ranked, own, unit)),
    h("p", { id: "debriefing-best" }, best(ranked, stand.n_tried, unit)),
    h("div", { class: "side-by-side" }, table(ranked, game, own, again), chart(ranked, names, again)),
    ...(game.thirds === "own" ? [] : [h("p", { class: "how", id: "debriefing-thirds" }, t(`play.thirds.note.${game.thirds}`))]),
    h("h3", {}, t("class.who_decided")),
    decisions(ranked),
    ...rows.filter((row) => row.faults).map((row) => h("p", { class: "fault" }, `${nameOf(row)}: `, ...row.faults.map((fault) => said("span", fault)))),
    h("p", { class: "how" }, t("class.debriefing.how", { seed: String(game.seed) })),
  );
  if (focus) document.getElementById(focus)?.focus();
}

/** The place of a group; groups with as many points share one. */
const rankOf = (ranked, row) => 1 + ranked.filter((other) => other.kind === "group" && other.points > row.points).length;

/** How many groups did better than doing nothing. */
function verdict(ranked, own, unit) {
  const nothing = ranked.find((row) => row.kind === "nothing");
  const groups = ranked.filter((row) => row.kind === "group");
  if (!groups.length || !nothing) return t("class.nobody");
  const better = groups.filter((row) => row.points > nothing.points).length;
  const words = [t("class.better", { n: number(better), of: number(groups.length), points: write(unit, nothing.points), unit: curve(unit) })];
  const mine = groups.find((row) => row.number === own);
  if (mine) words.push(t("class.mine", { place: number(rankOf(ranked, mine)), of: number(groups.length), points: write(unit, mine.points) }));
  return words.join(" ");
}

/** What the best way brings that was found by trying, and whether a group did better. */
function best(ranked, nTried, unit) {
  if (nTried === null) return t("class.best.looked_for");
  const found = ranked.find((row) => row.kind === "best");
  const first = ranked.find((row) => row.kind === "group");
  const way = t("class.best", { n: number(nTried), changes: changes(found.rounds[0].changes), points: write(unit, found.points), unit: curve(unit) });
  if (!first) return way;
  const compared = first.points > found.points ? "more" : first.points === found.points ? "same" : "less";
  return `${way} ${t(`class.best.${compared}`, { name: nameOf(first), points: write(unit, first.points) })}`;
}

function table(ranked, game, own, again) {
  const figures = Object.keys(ranked[0]?.figures ?? {}).filter((name) => name !== game.judged_by);
  const head = [t("class.group"), curve(game.judged_by), ...figures.map((name) => t("class.at_end", { curve: curve(name) })), t("class.missed", { figure: curve(game.figure) })];
  const rows = ranked.map((row) => {
    const pick = h("button", { type: "button", id: `pick-${idOf(row)}`, "aria-pressed": String(chosen === idOf(row)), onclick: () => {
      chosen = chosen === idOf(row) ? null : idOf(row);
      again();
    } }, row.kind === "group" ? `${number(rankOf(ranked, row))}. ${nameOf(row)}` : nameOf(row));
    return h("tr", { class: `${row.kind}${row.number === own && row.kind === "group" ? " own" : ""}` }, h("th", { scope: "row" }, pick), h("td", {}, write(game.judged_by, row.points)), ...figures.map((name) => h("td", {}, row.is_alive ? write(name, row.figures[name]) : t("class.over"))), h("td", {}, missed(row, game.figure)));
  });
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("class.results") }, h("table", {}, h("thead", {}, h("tr", {}, ...head.map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, ...rows)));
}

/** How far a group's expectations lay from what became, in the mean of its rounds; what is only reckoned, nobody expected. */
function missed(row, figure) {
  if (row.kind !== "group") return t("class.missed.nobody");
  const gaps = row.rounds.filter((one) => one.expected !== null && one.came_out !== null).map((one) => Math.abs(one.expected - one.came_out));
  return gaps.length ? write(figure, gaps.reduce((sum, one) => sum + one, 0) / gaps.length) : t("class.missed.none");
}

function chart(ranked, names, again) {
  const select = h("select", { id: "debriefing-picture", "aria-label": t("class.picture"), onchange: () => {
    picture = select.value;
    again();
  } }, ...names.map((name) => h("option", { value: name, selected: name === picture }, curve(name))));
  const games = ranked.map((row) => ({ kind: row.kind, name: nameOf(row), is_chosen: idOf(row) === chosen, values: row.curves[picture].values }));
  const first = ranked[0];
  const words = t("class.alt", { curve: curve(picture), name: nameOf(first), value: write(picture, first.figures[picture]) });
  const keys = [t("class.key.group"), ...ranked.filter((row) => DASHES[row.kind]).map((row) => t(`class.key.${row.kind}`))];
  return h("figure", { class: "chart" }, select, lines(words, games, first.curves[picture].labels, picture), h("figcaption", { class: "how" }, keys.join(" · ")));
}

function decisions(ranked) {
  const groups = ranked.filter((row) => row.kind === "group" || row.kind === "best");
  const spans = ranked[0]?.rounds ?? [];
  const head = [t("class.group"), ...spans.map((one) => years(one))];
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("class.who_decided") }, h("table", { class: "decisions" }, h("thead", {}, h("tr", {}, ...head.map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, ...groups.map((row) => h("tr", {}, h("th", { scope: "row" }, nameOf(row)), ...row.rounds.map((one) => h("td", {}, changes(one.changes))))))));
}
