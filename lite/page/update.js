/* Brings a notebook that this browser keeps up to the release of the site, before JupyterLite reads it; and says when
 * it can keep nothing.
 *
 * A copy in the browser's storage wins over a newer file of the site, for ever. Each notebook of the site therefore carries
 * the stamp of its release (labs/carry_over.py), and the page knows the stamps of the day: where they differ, the new
 * release is put in place with what the student wrote, and the old copy beside it, both in one transaction. The page
 * waits for `courseReady` before it loads JupyterLite. What cannot be carried over stays as it is, and is said.
 */
"use strict";

window.courseReady = (() => {
  const PATIENCE = 5000; // ms after which JupyterLite starts all the same, and nothing is changed any more
  const FILES = "files"; // JupyterLite's table of notebooks
  const { carriedOver, releaseOf, nameOfOld } = window.courseCarryOver;
  const { storage, releases } = JSON.parse(document.currentScript.dataset.notebooks);
  const opened = new URLSearchParams(location.search).get("path")?.replace(/^\//, "");
  const { application, say } = window.coursePage;
  let late = false;

  async function update() {
    // JupyterLab may open any notebook later on; the notebook page opens one.
    const paths = /\/lab(\/|$)/.test(location.pathname) ? Object.keys(releases) : [opened].filter((path) => path in releases);
    const database = paths.length ? await open() : null;
    if (!database) return;
    try {
      for (const path of paths) await bring(database, path);
    } finally {
      database.close();
    }
  }

  /* JupyterLite's database as it is; null where there is none yet, and then none is made. */
  function open() {
    return new Promise((resolve) => {
      const asked = indexedDB.open(storage);
      asked.onupgradeneeded = () => asked.transaction.abort();
      asked.onerror = asked.onblocked = () => resolve(null);
      asked.onsuccess = () => resolve(asked.result.objectStoreNames.contains(FILES) ? asked.result : null);
    });
  }

  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function bring(database, path) {
    const kept = await answer(database.transaction(FILES).objectStore(FILES).get(path));
    if (!kept || releaseOf(kept.content) === releases[path]) return;
    const [folder, stem] = [path.slice(0, path.lastIndexOf("/") + 1), path.split("/").pop().replace(/\.ipynb$/, "")];
    const what = path !== opened ? stem : folder === "notebooks/" ? "This notebook" : "This lab";
    try {
      const response = await fetch(new URL(`../files/${path.split("/").map(encodeURIComponent).join("/")}`, location.href));
      const fresh = response.ok ? await response.json() : null;
      if (releaseOf(fresh) !== releases[path]) return; // without a network, or the site is being replaced just now
      const { notebook, written } = carriedOver(kept.content, fresh);
      if (late) return;
      const beside = await put(database, folder, stem, kept, notebook, written > 0);
      say(`${what} was updated; your answers are kept.` + (beside ? ` The copy from before is “${beside}”.` : ""));
    } catch (error) {
      const reason = error.name === "QuotaExceededError" ? "your browser's storage for this site is full" : error.message;
      say(
        `${what} was updated, but your copy could not be brought along: ${reason}. It was left as it is, and you can go on ` +
          "in it. To take the new version, rename your copy under All files, then open the lab again.",
      );
    }
  }

  async function put(database, folder, stem, kept, notebook, beside) {
    const today = new Date();
    const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    const transaction = database.transaction(FILES, "readwrite");
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage refused it"));
    });
    const files = transaction.objectStore(FILES);
    let name = nameOfOld(stem, day);
    for (let number = 2; beside && (await answer(files.get(folder + name))); number++) name = nameOfOld(stem, day, number);
    if (beside) files.put({ ...kept, name, path: folder + name }, folder + name);
    const size = new TextEncoder().encode(JSON.stringify(notebook)).length;
    files.put({ ...kept, content: notebook, last_modified: today.toISOString(), size }, `${folder}${stem}.ipynb`);
    await ended;
    return beside ? name : "";
  }

  /* JupyterLab's own dialog names no reason, and no way out. */
  async function watchSaving() {
    const { shell } = await application();
    shell.currentWidget.context.saveState.connect((_, state) => {
      if (state === "failed") {
        say(
          "This notebook could not be saved in your browser, most likely because its storage is full. Nothing on this page " +
            "is lost: download the notebook (File, Download) before you close it.",
        );
      }
    });
  }

  watchSaving();
  const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => (late = true));
  return Promise.race([update().catch(console.warn), waited]);
})();
