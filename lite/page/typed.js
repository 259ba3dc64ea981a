/* Keeps what is typed in cells at every key until it is saved, and puts it back when the notebook is opened again.
 *
 * JupyterLite saves every three seconds. What was typed since then would be gone with a closed or crashed tab, and a page that
 * is being closed cannot wait for a save; local storage takes a text at once.
 */
"use strict";

(async () => {
  const { storage } = JSON.parse(document.currentScript.dataset.notebooks);
  const { shell } = await window.coursePage.application();
  const watched = new WeakSet();

  async function watch(widget) {
    const context = widget?.context;
    if (!context?.model?.sharedModel?.cells || watched.has(context)) return;
    watched.add(context);
    await context.ready;
    const key = () => `${storage}, typed/${context.path}`;
    const sources = () => new Map(context.model.sharedModel.cells.map((cell) => [cell.id, cell.getSource()]));
    let saved = sources();
    let saving = saved;

    const typed = Object.entries(JSON.parse(localStorage.getItem(key()) ?? "{}"));
    for (const [id, text] of typed) {
      const cell = context.model.sharedModel.cells.find((one) => one.id === id);
      if (cell && cell.getSource() !== text) cell.setSource(text);
    }

    // Nothing may be thrown from here: a full storage is nothing that the notebook has to hear at every key
    const keep = () => {
      const changed = [...sources()].filter(([id, text]) => saved.get(id) !== text);
      try {
        if (changed.length) localStorage.setItem(key(), JSON.stringify(Object.fromEntries(changed)));
        else localStorage.removeItem(key());
      } catch (full) {
        console.warn("What is typed is kept only by saving:", full);
      }
    };
    context.model.contentChanged.connect(keep);
    context.saveState.connect((_, state) => {
      if (state === "started") saving = sources();
      if (!state.startsWith("completed")) return;
      saved = saving;
      keep();
    });
  }

  const kept = (widget) => watch(widget).catch(console.warn); // where nothing is kept the lab says so
  kept(shell.currentWidget);
  shell.currentChanged?.connect(() => kept(shell.currentWidget));
})();
