// The interface to the engine: the only file of the page that knows of a server.
// Another engine (such as one inside the page) offers the same functions.

/** Something that was asked for cannot be; faults has one plain sentence for each fault. */
export class Refused extends Error {
  constructor(faults) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

async function ask(path, told, signal) {
  const options = told === undefined ? { signal } : { method: "POST", body: JSON.stringify(told), signal };
  let answer;
  try {
    answer = await fetch(`api/${path}`, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(["gone"]);
  }
  if (answer.status === 422) throw new Refused((await answer.json()).faults);
  if (!answer.ok) throw new Refused([`${answer.status} ${answer.statusText}`]);
  return answer;
}

const json = async (path, told, signal) => (await ask(path, told, signal)).json();

/** What is to be shown first: null for what the address says. */
export const link = null;

/** The texts of the page in a language. */
export const words = async (language) => (await fetch(`texts/${language}.json`)).json();

/** The words of the lessons in a language, by lesson. */
export const lessonWords = async (language) => (await fetch(`texts/lessons/${language}.json`)).json();

/** The lessons in their order: name, against, pictures, options, right, tries. */
export const lessons = () => json("lessons");

/** Which worlds there are, and what the page must know of one of them. */
export const describe = (world) => json(`describe${world ? `?world=${encodeURIComponent(world)}` : ""}`);

/** What a case changes; refused with its faults if it cannot be run. */
export const check = (kase) => json("check", { case: kase });

/** Run a case against another on seeds; each message is given to hear. Abort the signal to stop. */
export async function run(kase, against, seeds, hear, signal) {
  await heard(await ask("run", { case: kase, against, seeds }, signal), hear);
}

/** Give each message of an answer as it comes. */
async function heard(answer, hear) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) if (block.startsWith("data: ")) hear(JSON.parse(block.slice(6)));
  }
}

/** Why somebody decided so in a quarter of a world. */
export const why = (kase, seed, agent, quarter) => json("why", { case: kase, seed, agent, quarter });

/** What terms of decisions mean in a language; English says so itself. */
export const terms = async (language) => (language === "en" ? {} : (await fetch(`terms/${language}.json`)).json());

/** What parameters, outcomes, columns and units mean in a language, by what is declared in English. */
export const meanings = async (language) => (language === "en" ? {} : (await fetch(`meanings/${language}.json`)).json());

/** What is refused in a language, by patterns of the English sentences. */
export const refusalsIn = async (language) => (language === "en" ? {} : (await fetch(`refusals/${language}.json`)).json());

/** A figure taken apart. */
export const explain = (kase, kind, name) => json("explain", { case: kase, kind, name });

/** Name and text of a scenario file that holds a case. */
export const save = (kase) => json("save", { case: kase });

/** The case that a scenario file holds, its member lists beside it. */
export const load = async (files) => json("load", { files: await Promise.all(files.map(sent)) });

/** A report or a workbook: name and content. */
export async function report(kase, against, what, nSeeds, signal) {
  const answer = await ask("report", { case: kase, against, what, n_seeds: nSeeds }, signal);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))[1];
  return { name, content: await answer.blob() };
}

/** A choice as one file that opens without a simulator: name and content. */
export async function page(kase, against, seeds, shown) {
  const { name, text } = await json("page", { case: kase, against, seeds, link: shown });
  return { name, content: new Blob([text], { type: "text/html" }) };
}

/** What was understood of a member list, and the questions that it leaves. */
export const readList = async (file, answers, columns) => json("own/read", { files: [await sent(file)], answers, columns });

/** The case of a world made of a member list and answers. */
export const makeList = async (file, answers, columns) => json("own/make", { files: [await sent(file)], answers, columns });

/** Games: who may be played; a new one; one of a code; after a round; before it; what a replay agrees in. */
export const roles = (world) => json(`play/roles?world=${encodeURIComponent(world)}`);
export const startGame = (told) => json("play/start", told);
export const gameOf = (code) => json("play/state", { code });
export const decide = (code, changes, expected) => json("play/decide", { code, changes, expected });
export const takeBack = (code) => json("play/undo", { code });
export const proof = (code) => json("play/proof", { code });

/** The score card of a game that is over; each message is given to hear. */
export const score = async (code, hear, signal) => heard(await ask("play/score", { code }, signal), hear);

async function sent(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let letters = "";
  for (let i = 0; i < bytes.length; i += 0x8000) letters += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return { name: file.name, content: btoa(letters) };
}
