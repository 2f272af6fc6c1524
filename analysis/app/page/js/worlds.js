// The worlds that have come of the run that is shown, and the run itself: start, stop, stages.

import * as engine from "./engine.js";

export const STAGES = [10, 30];

/** What is shown: worlds by side and seed, parts of a world being lived, and what they say. */
export const shown = { case: new Map(), against: new Map(), parts: {}, told: null, stale: false, left: null, busy: false };

let controller = null;
let number = 0;

/** Stop what runs. */
export function stop() {
  controller?.abort();
  controller = null;
}

/**
 * Run a case against another in stages; the worlds that came before stay in sight until new ones come.
 * hear is told the kind of each message after it was taken in, and "refused" with its faults.
 */
export async function start(kase, against, hear) {
  stop();
  controller = new AbortController();
  const { signal } = controller;
  const own = ++number;
  const began = performance.now();
  delete document.body.dataset.firstWorldMs;
  delete document.body.dataset.tenWorldsMs;
  delete document.body.dataset.worlds;
  Object.assign(shown, { stale: true, busy: true, left: null, parts: {} });
  const fresh = { case: new Map(), against: new Map(), winners: null };
  hear("begin");
  try {
    for (const n of STAGES) {
      shown.stage = n;
      const seeds = Array.from({ length: n }, (_, i) => i + 1);
      let failed = null;
      await engine.run(kase, against, seeds, (message) => {
        if (own !== number) return;
        if (message.kind === "failed") failed = message.faults;
        take(message, fresh, began);
        hear(message.kind);
      }, signal);
      if (failed) throw new engine.Refused(failed);
      document.body.dataset.worlds = String(n);
    }
  } catch (error) {
    if (own !== number) return;
    if (error.name !== "AbortError") hear("refused", error.faults ?? [String(error)]);
  }
  if (own !== number) return;
  Object.assign(shown, { busy: false, left: null, parts: {} });
  hear("rest");
}

function take(message, fresh, began) {
  const passed = Math.round(performance.now() - began);
  if (message.kind === "part") {
    shown.parts[message.side] = message;
  } else if (message.kind === "world") {
    fresh[message.side].set(message.seed, message);
    if (message.side === "case") {
      delete shown.parts.case;
      shown.case = fresh.case;
      document.body.dataset.firstWorldMs ??= String(passed);
      if (fresh.case.size >= 10) document.body.dataset.tenWorldsMs ??= String(passed);
    }
    shown.against = fresh.against.size ? fresh.against : shown.against;
  } else if (message.kind === "told") {
    // Winners are found when all worlds of a stage are there; those of the stage before stay till then.
    fresh.winners = message.winners ?? fresh.winners;
    shown.told = { ...message, winners: fresh.winners };
    shown.stale = false;
  } else if (message.kind === "progress") {
    shown.left = message;
  }
}

/** A curve of all worlds of a side, by seed. */
export const curves = (side, name) => [...shown[side].values()].map((world) => world.series[name] ?? []);

/** The median world of the case. */
export const typical = () => shown.case.get(shown.told?.typical) ?? shown.case.values().next().value ?? null;
