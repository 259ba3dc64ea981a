/* Saves a notebook once at a time.
 *
 * JupyterLab starts its autosave again while one is still being written, as on a slow machine. The second finds the
 * file newer than what it knows, which is the first one's doing, and asks the student to overwrite or to revert.
 */
"use strict";

(async () => {
  const { shell } = await window.coursePage.application();
  const watched = new WeakSet();

  function watch(widget) {
    const context = widget?.context;
    if (!context?.save || watched.has(context)) return;
    watched.add(context);
    const save = context.save.bind(context);
    let running = null;
    let next = null; // one more is enough: it writes all that was typed until it begins
    context.save = (options) => {
      if (running) {
        next ??= running.catch(() => {}).then(() => {
          next = null;
          return context.save(options);
        });
        return next;
      }
      running = save(options).finally(() => {
        running = null;
      });
      return running;
    };
  }

  watch(shell.currentWidget);
  shell.currentChanged?.connect(() => watch(shell.currentWidget));
})();
