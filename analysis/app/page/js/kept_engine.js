// An engine without a simulator: it answers from what is kept in the file that the page stands in.
// It offers what engine.js offers, and stands in its place there.

/** Something that was asked for is not in the file. */
export class Refused extends Error {
  constructor(faults) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

const kept = JSON.parse(document.getElementById("kept")?.textContent ?? "null");
const refused = async () => {
  throw new Refused(["kept.only"]);
};

export const link = kept?.link ?? null;
export const words = async (language) => kept.words[language];
export const describe = async (world) => (world && world !== kept.about.world.name ? refused() : structuredClone(kept.about));

/** The case of the file that has these changes; a value of today's is no change. */
function found(changes) {
  const today = Object.fromEntries(kept.about.world.levers.map((lever) => [lever.name, lever.today.length === 1 ? lever.today[0] : undefined]));
  const plain = (made) => JSON.stringify(Object.entries(made).filter(([name, value]) => !(name in today) || value !== today[name]).sort());
  return kept.cases.find((one) => plain(one.changes) === plain(changes));
}

export const lessonWords = refused;
export const lessons = refused;
export const check = async (kase) => (found(kase.changes) ? kase : refused());

export async function run(kase, against, seeds, hear) {
  const one = found(kase.changes) ?? (await refused());
  const base = kept.bases[one.base];
  for (const message of [...one.worlds, ...(one.told.same_case ? one.worlds.map((world) => ({ ...world, side: "against" })) : base), one.told, { kind: "end", cancelled: false }]) hear(message);
}

export const why = refused;
export const terms = async () => ({});
export const meanings = async (language) => kept.meanings[language] ?? {};
export const refusalsIn = async () => ({});
export const explain = refused;
export const save = refused;
export const load = refused;
export const report = refused;
export const page = refused;
export const readList = refused;
export const makeList = refused;
