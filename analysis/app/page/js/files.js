// Scenario files saved and loaded, reports and workbooks, print; the link.

import * as engine from "./engine.js";
import { tellRefusals } from "./refusals.js";
import { against, kase, toLink } from "./state.js";
import { t } from "./texts.js";
import { shown } from "./worlds.js";

const SEEDS_OF_REPORT = 10;
const byId = (id) => document.getElementById(id);

/** Let a browser keep a file. */
export function keep(name, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content]));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Build both dialogs; loaded is called with the case of a loaded file. */
export function build(loaded) {
  const status = byId("files-status");
  const stop = byId("files-stop");
  let controller = null;
  let clock = null;

  const tried = async (work) => {
    status.textContent = "";
    try {
      await work();
    } catch (error) {
      if (error.name === "AbortError") status.textContent = t("stopped");
      else tellRefusals(status, error.faults ?? [String(error)]);
    }
  };
  const make = (what) => tried(async () => {
    controller = new AbortController();
    const since = performance.now();
    const tell = () => { status.textContent = t("report.making", { seconds: Math.round((performance.now() - since) / 1000) }); };
    tell();
    clock = setInterval(tell, 1000);
    stop.hidden = false;
    try {
      const { name, content } = await engine.report(kase(), against(), what, SEEDS_OF_REPORT, controller.signal);
      keep(name, content);
      clearInterval(clock);
      status.textContent = t("saved", { name });
    } finally {
      clearInterval(clock);
      stop.hidden = true;
    }
  });

  byId("files").onclick = () => {
    status.textContent = "";
    byId("files-dialog").showModal();
  };
  byId("save").onclick = () => tried(async () => {
    const { name, text } = await engine.save(kase());
    keep(name, text);
    status.textContent = t("saved", { name });
  });
  byId("load").onchange = (event) => tried(async () => {
    const files = [...event.target.files];
    event.target.value = "";
    const found = await engine.load(files);
    byId("files-dialog").close();
    await loaded(found);
  });
  byId("report").onclick = () => make("report");
  byId("workbook").onclick = () => make("workbook");
  byId("page").onclick = () => tried(async () => {
    const { name, content } = await engine.page(kase(), against(), shown.told?.seeds ?? [], toLink());
    keep(name, content);
    status.textContent = t("saved", { name });
  });
  stop.onclick = () => controller?.abort();
  byId("files-dialog").onclose = () => controller?.abort();
  byId("print").onclick = () => {
    byId("files-dialog").close();
    window.print();
  };

  byId("link").onclick = () => {
    byId("link-copied").textContent = "";
    byId("link-field").value = `${location.origin}${location.pathname}${toLink()}`;
    byId("link-dialog").showModal();
    byId("link-field").select();
  };
  byId("link-copy").onclick = async () => {
    byId("link-field").select();
    try {
      await navigator.clipboard.writeText(byId("link-field").value);
      byId("link-copied").textContent = t("link.copied");
    } catch {
      byId("link-copied").textContent = t("link.by_hand");
    }
  };
}
