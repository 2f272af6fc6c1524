// Groups that joined from this browser, so that a tab that was closed is no group that is lost.

const PLACE = "class-groups";
const MOST = 30;

export const known = () => JSON.parse(localStorage.getItem(PLACE) ?? "[]");

export function keep({ group, name }) {
  localStorage.setItem(PLACE, JSON.stringify([{ group, name }, ...known()].slice(0, MOST)));
}

export function forget(group) {
  localStorage.setItem(PLACE, JSON.stringify(known().filter((one) => one.group !== group)));
}
