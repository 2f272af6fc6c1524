// What the pages of a class ask its server; they go on by themselves when it was away.

import { t } from "../texts.js";

const EVERY_MS = 1000;

/** Something that the class does not do; message has the words, or faults the sentences of the simulator. */
export class Refused extends Error {
  constructor(told) {
    super(told.key ? t(`class.fault.${told.key}`, told.values) : told.faults.join("\n"));
    this.faults = told.key ? [] : told.faults;
    this.key = told.key ?? null;
  }
}

/** The server cannot be reached for the moment. */
export class Away extends Error {
  name = "Away";
}

/** Ask the class, and return what it answers. */
export async function ask(what, told) {
  let answer;
  try {
    answer = await fetch(`api/class/${what}`, { method: "POST", body: JSON.stringify(told) });
  } catch {
    throw new Away(t("class.away"));
  }
  if (answer.status === 422) throw new Refused(await answer.json());
  if (!answer.ok) throw new Away(t("class.away"));
  return answer.json();
}

/**
 * Look again and again how the class stands, whatever becomes of the server.
 *
 * told gives what is sent; show is called with what is new, away with true when the server does not answer and
 * with false when it does again. Returns a function that looks at once, and one that ends it.
 */
export function follow(what, told, show, away, refused) {
  let seen = null;
  let timer = null;
  let over = false;
  async function look() {
    clearTimeout(timer);
    try {
      const found = await ask(what, { ...told(), seen });
      if (over) return;
      away(false);
      if (found.version !== seen) {
        show(found);
        seen = found.version;
      }
    } catch (error) {
      if (over) return;
      if (error instanceof Away) away(true);
      else if (error instanceof Refused) {
        over = true;
        refused(error);
        return;
      } else throw error;
    }
    timer = setTimeout(look, EVERY_MS);
  }
  look();
  return { look, forget: () => { seen = null; }, end: () => { over = true; clearTimeout(timer); } };
}
