/* Marks on the start page what the Design Ledger of this browser says: the track, and the letters written so far; and
 * prepares for a visit without a network. */
"use strict";

// The service worker that JupyterLite uses: with it from the first page on, one visit is enough to come back without a
// network. Where the browser has none (private windows, plain http), everything else works as well.
navigator.serviceWorker?.register("service-worker.js?enableCache=true").then(async () => {
  await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  await (await caches.open("precache")).addAll([location.pathname, ...files.filter((name) => name.includes("/start/"))]);
}, console.info);

(() => {
  let entries;
  try {
    entries = JSON.parse(localStorage.getItem("mlsys-labs/ledger") || "{}").entries || [];
  } catch {
    return; // storage blocked or damaged: the page is whole without it, and a lab says so
  }
  let next = null;
  for (const card of document.querySelectorAll(".lab")) {
    const { volume, chapter } = card.dataset;
    const entry = entries.find((found) => found.volume === Number(volume) && found.chapter_id === Number(chapter));
    const tasks = card.querySelectorAll(".tasks li").length;
    const letters = entry ? entry.reflections.length : 0;
    if (entry) {
      const mark = card.querySelector(".progress");
      mark.hidden = false;
      mark.classList.toggle("done", letters >= tasks);
      mark.textContent = letters >= tasks ? "✓ all letters" : `${letters} of ${tasks} letters`;
    }
    if (!next && letters < tasks) next = card;
  }
  const track = entries.map((entry) => entry.track).filter(Boolean).pop();
  if (track) document.querySelector(`[data-track="${CSS.escape(track)}"]`)?.classList.add("chosen");
  if (entries.length && next) {
    const link = document.querySelector("#continue");
    const title = next.querySelector("h4 a");
    link.href = title.href;
    link.textContent = `Continue with ${next.querySelector(".number").textContent}`;
    link.hidden = false;
  }
})();
