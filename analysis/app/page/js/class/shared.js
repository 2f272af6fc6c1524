// What the pages of teacher and groups share: languages, complaints, a server that is away.

import { tellRefusals } from "../refusals.js";
import { h } from "../svg.js";
import { LANGUAGES, language, load } from "../texts.js";
import { Refused } from "./ask.js";

export const byId = (id) => document.getElementById(id);

/** Show what was refused; nothing takes it away. */
export function complain(error = null) {
  byId("faults").hidden = !error;
  if (error?.faults.length) tellRefusals(byId("faults"), error.faults);
  else byId("faults").textContent = error?.message ?? "";
}

/** Tell whether the server answers. */
export const away = (is) => { byId("away").hidden = !is; };

/** Do what may be refused, or find nobody, and tell it; what is not expected is an error of the page. */
export async function tried(work) {
  complain();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) complain(error);
    else if (error.name === "Away") away(true);
    else throw error;
    return null;
  }
}

/** Load the language of this browser, and let it be changed; anew writes all words that scripts wrote. */
export async function languages(anew) {
  const wanted = localStorage.getItem("language") ?? navigator.language.slice(0, 2);
  await load(wanted in LANGUAGES ? wanted : "en");
  const select = byId("language");
  select.replaceChildren(...Object.entries(LANGUAGES).map(([key, name]) => h("option", { value: key, lang: key }, name)));
  select.value = language;
  select.onchange = async () => {
    localStorage.setItem("language", select.value);
    await load(select.value);
    anew();
  };
}

/** What the address holds behind #, by name. */
export const fromLink = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

/** A code of eight letters as it is read aloud. */
export const spaced = (code) => `${code.slice(0, 4)} ${code.slice(4)}`;

/** A picture of a link to photograph. */
export function picture(place, code, words) {
  place.replaceChildren(h("img", { src: `data:image/svg+xml,${encodeURIComponent(code)}`, alt: words }));
}
