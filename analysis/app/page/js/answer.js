// The answer line: always one sentence. And who wins and who loses, beyond chance.

import * as apart from "./apart.js";
import { state } from "./state.js";
import { h } from "./svg.js";
import { eur, has, language, listed, many, number, percent, short, signed, t } from "./texts.js";
import { shown } from "./worlds.js";

/** What it is compared with, in a sentence. */
const other = () => (state.about.baseline ? `“${state.about.baseline}”` : t(`against.in.${state.against}`));

/** The sentence that answers. */
export function sentence() {
  const told = shown.told;
  if (!told) return shown.busy ? t("answer.waiting") : t("answer.none");
  const end = state.about.start + state.about.years - 1;
  const parts = [life(told, end)];
  if (told.same_case) parts.push(t("answer.baseline"));
  else {
    const [sure, unsure] = effects(told);
    if (sure.length) parts.push(t("answer.changes", { against: other(), list: listed(sure) }));
    else if (unsure.length) parts.push(t("answer.untold", { against: other() }));
    else parts.push(t("answer.same", { against: other() }));
    if (told.anyway !== null) parts.push(t("answer.anyway", { share: percent(told.anyway, 1) }));
  }
  return `${parts.join("; ")}.`;
}

function life(told, end) {
  const own = told.tiles.serving;
  const who = t(`who.${told.tier}`);
  if (told.n === 1) {
    if (told.n_most > 1) return t("answer.one_several", { n: short(own.mean), all: number(told.n_most), end });
    return t(own.mean ? "answer.one_serves" : told.alive ? "answer.one_lives" : "answer.one_gone", { who, end });
  }
  if (told.n_most > 1) return t("answer.several", { n: short(own.mean), alive: short(told.alive), all: number(told.n_most), worlds: number(told.n), end });
  const both = own.mean * told.n === told.alive ? "answer.alone_both" : "answer.alone";
  return t(both, { serving: number(own.mean * told.n), alive: number(told.alive), n: number(told.n), who, end });
}

/** What is told from chance, and what is not, each with its size. */
function effects(told) {
  const [sure, unsure] = [[], []];
  const add = (name, size) => (told.tiles[name].told ? sure : unsure).push(t(`effect.${name}`, { size }));
  for (const name of ["public_money", "members", "gain", "innovations", "jobs"]) {
    const own = told.tiles[name];
    if (own.same || own.change === null || own.change === 0) continue;
    if (name === "public_money" || name === "gain") add(name, signed(own.change, eur));
    else add(name, own.before_mean > 0 ? signed(own.change / own.before_mean, percent) : signed(own.change, number));
  }
  return [sure, unsure];
}

/** Lists of groups that win and lose. */
export function winners(place) {
  const told = shown.told;
  const found = told?.winners;
  if (!told || told.same_case) return place.replaceChildren(h("p", {}, t("winners.baseline")));
  if (!found) return place.replaceChildren(h("p", {}, shown.busy ? t("winners.waiting") : t("winners.few")));
  if (!found.length) return place.replaceChildren(h("p", {}, t("winners.nobody")));
  const side = (wins) => {
    const own = found.filter((one) => one.change > 0 === wins);
    if (!own.length) return h("div", {}, h("strong", {}, t(wins ? "winners.win" : "winners.lose")), h("p", {}, t("winners.none")));
    const more = own.length - 3;
    const items = own.slice(0, 3).map((one) => h("li", {}, t("winners.item", {
      group: group(one), measure: t(`measure.${one.measure}`), size: one.relative === null ? signed(one.change, short) : signed(one.relative, percent),
    })));
    return h("div", {}, h("strong", {}, t(wins ? "winners.win" : "winners.lose")), h("ul", {}, ...items), more > 0 ? h("details", {}, h("summary", {}, many("winners.more", more)), h("ul", {}, ...own.slice(3).map((one) => h("li", {}, t("winners.item", { group: group(one), measure: t(`measure.${one.measure}`), size: one.relative === null ? signed(one.change, short) : signed(one.relative, percent) }))))) : null);
  };
  return place.replaceChildren(side(true), side(false));
}

const group = (one) => (has(`group.${one.group}`) ? t(`group.${one.group}`) : one.group);

/** What winners and losers are told by, each to be taken apart. */
export function asks(place) {
  if (place.dataset.told === language) return;
  place.dataset.told = language;
  place.replaceChildren(...["net_benefit_eur", "innovations", "jobs", "grants_eur"].map((name) => apart.sign("measure", name, true)));
}
