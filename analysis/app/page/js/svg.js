// Pictures in vectors: elements, scales, round numbers beside an axis, paths with gaps.

const NS = "http://www.w3.org/2000/svg";

/** Return an SVG element. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Return an HTML element. */
export function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Round numbers from low to high, about n of them. */
export function ticks(low, high, n = 4) {
  const reach = high - low || 1;
  const rough = reach / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * reach; i++) found.push(i * step + 0);
  return found;
}

/** Path through points; a null value is a gap. */
export function line(values, x, y) {
  let path = "";
  let pen = false;
  values.forEach((value, i) => {
    if (value === null || value === undefined) pen = false;
    else {
      path += `${pen ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = true;
    }
  });
  return path;
}

/** Median of the numbers that there are, null for none. */
export function median(values) {
  return quantile(values, 0.5);
}

export function quantile(values, q) {
  const known = values.filter((value) => value !== null && value !== undefined && !Number.isNaN(value)).sort((a, b) => a - b);
  if (!known.length) return null;
  const place = (known.length - 1) * q;
  const below = Math.floor(place);
  const above = Math.min(below + 1, known.length - 1);
  return known[below] + (known[above] - known[below]) * (place - below);
}

/** Median over worlds, place by place. */
export function medians(series) {
  const n = Math.max(0, ...series.map((one) => one.length));
  return Array.from({ length: n }, (_, i) => median(series.map((one) => one[i])));
}

export const extent = (lists) => {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) for (const value of list) if (value !== null && value !== undefined) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
};
