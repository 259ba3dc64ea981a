/* Shows records and letters as plain text: to JupyterLab every cell that runs is Python, with keywords in a letter in
 * bold, and all behind its first apostrophe red.
 */
"use strict";

(async () => {
  const { shell } = await window.coursePage.application();
  const PLAIN = "text/plain";
  const watched = new WeakSet();

  function plain(cell) {
    if (cell.type !== "code" || !/^%%(record|reflect)\b/.test(cell.sharedModel.getSource())) return;
    if (cell.mimeType !== PLAIN) cell.mimeType = PLAIN;
    if (watched.has(cell)) return;
    watched.add(cell);
    cell.mimeTypeChanged.connect(plain); // a kernel that starts says Python of every cell
  }

  async function watch(widget) {
    const context = widget?.context;
    if (!context?.model?.cells || watched.has(context)) return;
    watched.add(context);
    await context.ready;
    const all = () => [...context.model.cells].forEach(plain);
    context.model.cells.changed.connect(all);
    all();
  }

  watch(shell.currentWidget);
  shell.currentChanged?.connect(() => watch(shell.currentWidget));
})();
