// What the page is about: a world, changes, what it is compared with; undo; and all of it as a link.

export const AGAINST = ["as_it_is", "last", "without"];
const PICTURES = ["money", "life"];

export const state = {
  world: null, // name
  changes: {},
  against: "as_it_is",
  last: {}, // changes of the choice before
  pictures: [...PICTURES],
  lesson: null, // name of the lesson that is open
  about: null, // what the engine tells of the world
};
const past = [];

/** The case that is run. */
export const kase = () => ({ world: state.world, changes: state.changes, without: false });

/** The case that it is compared with. */
export function against() {
  if (state.against === "without") return { world: state.world, changes: {}, without: true };
  return { world: state.world, changes: state.against === "last" ? state.last : {}, without: false };
}

const seen = () => ({ world: state.world, changes: state.changes, against: state.against, last: state.last });

/** Remember how it is now, before it changes. */
export function remember() {
  past.push(seen());
  if (past.length > 100) past.shift();
}

export const canUndo = () => past.length > 0;

/** Go back to what was before the last change; tell it, or null if there is none. */
export const undone = () => past.pop() ?? null;

/** Set or take away a change; null takes it away. */
export function change(name, value) {
  remember();
  state.last = state.changes;
  const { [name]: _, ...others } = state.changes;
  state.changes = value === null ? others : { ...others, [name]: value };
}

/** All of it as the part of a link behind #. */
export function toLink(told = state) {
  const parts = [["world", told.world], ...Object.entries(told.changes).map(([name, value]) => [name, JSON.stringify(value)])];
  if (told.against !== "as_it_is") parts.push(["against", told.against]);
  if (told.against === "last") parts.push(["last", JSON.stringify(told.last)]);
  if (told.pictures.join() !== PICTURES.join()) parts.push(["pictures", told.pictures.join()]);
  if (told.lesson) parts.push(["lesson", told.lesson]);
  return `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

/** What a link holds: world, changes, against, last, pictures, lesson; and faults of its form. */
export function fromLink(hash) {
  const told = { world: null, changes: {}, against: "as_it_is", last: {}, pictures: [...PICTURES], lesson: null, faults: [] };
  for (const part of hash.replace(/^#/, "").split("&").filter(Boolean)) {
    const [name, text] = [part.split("=")[0], part.slice(part.indexOf("=") + 1)].map(decoded);
    if (name === "world") told.world = text;
    else if (name === "against" && AGAINST.includes(text)) told.against = text;
    else if (name === "pictures") told.pictures = text.split(",").slice(0, 2);
    else if (name === "lesson") told.lesson = text;
    else {
      try {
        const value = JSON.parse(text);
        if (name === "last") told.last = value;
        else told.changes[name] = value;
      } catch {
        told.faults.push(part);
      }
    }
  }
  return told;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
