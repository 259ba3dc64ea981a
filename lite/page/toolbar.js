/* Has the notebook's toolbar count its buttons when it has come to rest, and not at every message.
 *
 * JupyterLab's toolbar lays the page out anew to find which buttons the arrow keys may reach, whenever anything in it
 * changes; and the mark of a busy kernel changes twice for every move of a knob.
 */
"use strict";

customElements.whenDefined("jp-toolbar").then(({ prototype }) => {
  const REST = 300; // ms
  const count = prototype.reduceFocusableElements;
  if (!count) return; // counts in another way now
  const waiting = new WeakMap();
  prototype.reduceFocusableElements = function () {
    if (!this.focusableElements) return count.call(this);
    clearTimeout(waiting.get(this));
    waiting.set(this, setTimeout(() => count.call(this), REST));
  };
});
