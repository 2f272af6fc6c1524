// What parameters, outcomes, columns and units mean, in the language of the page: English is what their declarations say.

import * as engine from "./engine.js";

let texts = {};

/** Load a language; English needs nothing. */
export async function learn(language) {
  texts = await engine.meanings(language);
}

/** Return a declared sentence or unit in the language of the page; as it is declared where there is no text for it. */
export const meant = (words) => texts[words] ?? words;

/** The language of what meant returns, for who hears the page; null for that of the page. */
export const meantIn = (words) => (words in texts ? null : "en");
