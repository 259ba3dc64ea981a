/* Says how far Python is while a notebook page starts, and what to try when it does not start.
 *
 * JupyterLite shows nothing of either. With `&run` in the address, as the start page writes it, the cells are run once
 * Python is there, so that a lab opens live and a reloaded one comes back as it was. This file is loaded before anything else of the page, in the plainest
 * JavaScript, so that it still speaks where the rest does not run. kernel/start.js posts the stages from the worker.
 */
"use strict";

(() => {
  const STAGES = [
    ["python", "Python"],
    ["physics", "Physics"],
    ["lab", "Lab"],
  ];
  const PATIENCE = 90000; // ms without news before we say so
  const tooOld =
    typeof WebAssembly !== "object" || typeof Worker !== "function" || !("noModule" in document.createElement("script"));

  let stage = "python";
  let strip = null;
  let news = null;

  // Python starts now, beside the page, if a notebook is to be opened; the kernel gets its worker later.
  const python = JSON.parse(document.currentScript.dataset.python);
  const here = (address) => new URL(address, location.href).href;
  const early = !tooOld && new URLSearchParams(location.search).has("path") ? new Worker(here(python.worker)) : null;
  if (early) {
    listen(early);
    early.postMessage({ startPython: { ...python.options, indexURL: here("../static/pyodide/") } });
  }

  // The kernel's worker is made by JupyterLite: standing beside it from the start is the only way to hear it fail.
  if (!tooOld) {
    let waiting = early;
    window.Worker = class extends Worker {
      constructor(url, options) {
        if (waiting && String(url).includes("pyodide-kernel-extension")) {
          const kernel = waiting;
          waiting = null;
          kernel.postMessage({ becomeKernel: String(url) });
          return kernel;
        }
        super(url, options);
        listen(this);
      }
    };
  }

  function listen(worker) {
    worker.addEventListener("message", ({ data }) => {
      if (data && data.courseStart) hear(data.courseStart.stage, data.courseStart.detail);
    });
    worker.addEventListener("error", (event) => {
      if (stage !== "ready") hear("failed", event.message || "the worker that runs Python could not be loaded");
    });
    return worker;
  }

  function hear(next, detail) {
    const { dataset } = document.documentElement;
    if (next === "python") delete dataset.courseStart; // a kernel starts again
    if (dataset.courseStart === "failed") return; // the first reason is the one that matters
    stage = next;
    performance.mark(`course-start:${next}`);
    clearTimeout(news);
    if (next === "failed") return fail(detail);
    if (next === "ready") {
      runOnce();
      return done();
    }
    news = setTimeout(slow, PATIENCE);
    draw();
  }

  // A lab runs by itself when it is opened from the start page, or by a link in another notebook of the site.
  const runs = new URLSearchParams(location.search).has("run") || document.referrer.startsWith(here("../"));
  let ran = false;
  async function runOnce() {
    if (ran || !runs) return;
    ran = true;
    let reading = false;
    for (const sign of ["wheel", "keydown", "pointerdown"])
      addEventListener(sign, () => (reading = true), { capture: true, once: true, passive: true });
    const { shell, commands } = await application();
    const { content, context } = shell.currentWidget;
    await context.sessionContext.ready;
    await context.sessionContext.session?.kernel?.info; // a cell that is run before the kernel is connected is not run
    const place = content.activeCellIndex;
    const running = commands.execute("notebook:run-all-cells");
    content.activeCellIndex = place; // which the command moves to the end
    await running;
    if (reading) return; // whoever has gone on meanwhile is not fetched back
    content.activeCellIndex = place;
    content.scrollToItem(place);
  }

  async function application() {
    while (!window.jupyterapp?.shell?.currentWidget?.context) await new Promise((done) => setTimeout(done, 50));
    return window.jupyterapp;
  }

  function draw() {
    if (!document.body) return;
    if (!strip) {
      strip = document.createElement("aside");
      strip.id = "course-start";
      strip.innerHTML = '<p role="status"></p><ol aria-hidden="true"></ol>';
      document.body.append(strip);
    }
    const at = STAGES.findIndex(([name]) => name === stage);
    strip.querySelector("ol").replaceChildren(
      ...STAGES.map(([, label], index) => {
        const item = document.createElement("li");
        item.className = index < at ? "done" : index === at ? "now" : "next";
        item.textContent = label;
        if (index === at) item.setAttribute("aria-current", "step");
        return item;
      }),
    );
    strip.querySelector("p").textContent = `Starting: ${STAGES[at][1].toLowerCase()}`;
  }

  function done() {
    document.documentElement.dataset.courseStart = "ready";
    if (!strip) return;
    const leaving = strip;
    strip = null;
    leaving.querySelector("p").textContent = "Ready";
    leaving.classList.add("ready");
    setTimeout(() => leaving.remove(), 1200);
  }

  function slow() {
    problem(
      "This takes longer than usual",
      "Python is still starting. On a slow connection the first visit loads about 25 MB; later visits are quick.",
      ["Wait another minute.", "Reload the page.", "Close other tabs: Python needs about 500 MB of memory."],
      `last stage: ${stage}`,
    );
  }

  function fail(detail) {
    document.documentElement.dataset.courseStart = "failed";
    if (strip) strip.remove();
    strip = null;
    problem(
      "The lab could not start",
      "Your notebook is safe; what you wrote in it is still there.",
      [
        "Reload the page.",
        "Leave private browsing, and close other tabs.",
        "Use a current Firefox, Chrome, Edge or Safari.",
        "If it stays so, download the notebook (File, Download) and tell your instructor what stands below.",
      ],
      detail,
    );
  }

  function problem(title, text, advice, detail) {
    if (!document.body) {
      document.addEventListener("DOMContentLoaded", () => problem(title, text, advice, detail));
      return;
    }
    const old = document.querySelector("#course-problem");
    if (old) old.remove();
    const box = document.createElement("section");
    box.id = "course-problem";
    box.setAttribute("role", "alert");
    const heading = document.createElement("h2");
    heading.textContent = title;
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    const list = document.createElement("ul");
    advice.forEach((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    });
    const reason = document.createElement("pre");
    reason.textContent = detail;
    const reload = document.createElement("button");
    reload.textContent = "Reload";
    reload.onclick = () => location.reload();
    const close = document.createElement("button");
    close.textContent = "Close";
    close.onclick = () => box.remove();
    box.append(heading, paragraph, list, reason, reload, close);
    document.body.append(box);
  }

  /* One line to read, until it is closed. */
  function say(text) {
    if (!document.body) {
      document.addEventListener("DOMContentLoaded", () => say(text));
      return;
    }
    let box = document.querySelector("#course-said");
    if (!box) {
      box = document.createElement("aside");
      box.id = "course-said";
      box.innerHTML = '<div role="status"></div><button type="button">Close</button>';
      box.querySelector("button").onclick = () => box.remove();
      document.body.append(box);
    }
    if ([...box.querySelectorAll("p")].some((line) => line.textContent === text)) return;
    const line = document.createElement("p");
    line.textContent = text;
    // A live region is read out when it changes, not when it comes.
    requestAnimationFrame(() => box.querySelector("div").append(line));
  }

  window.coursePage = { application, say };

  // JupyterLite's logo opens its list of files in a new tab; a student wants the way back to the labs.
  async function leadHome() {
    await application();
    const logo = document.querySelector("#jp-NotebookLogo");
    if (!logo) return;
    logo.href = here("../");
    logo.removeAttribute("target");
    logo.textContent = "← All labs";
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (tooOld) {
      problem(
        "This browser is too old",
        "The labs run Python in the browser, which this one cannot.",
        ["Use a current Firefox, Chrome, Edge or Safari.", "Or open the labs in JupyterLab on a computer."],
        navigator.userAgent,
      );
      return;
    }
    if (early && !document.documentElement.dataset.courseStart) {
      news = setTimeout(slow, PATIENCE); // without a notebook there is nothing to wait for until a kernel starts
      draw();
    }
    leadHome();
  });
})();
