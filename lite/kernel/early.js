/* A worker that starts Python before JupyterLite asks for it.
 *
 * JupyterLite needs three seconds to draw the notebook, and would start Python only then. page/start.js makes this worker
 * when the page begins to load, and hands it over when the kernel asks for one: it becomes the kernel's own.
 */
"use strict";

importScripts("start.js" + self.location.search);

self.addEventListener("message", function hear({ data }) {
  if (data.startPython) {
    self.loadPyodide(data.startPython).catch(() => {}); // it has said so to the page
  } else if (data.becomeKernel) {
    self.removeEventListener("message", hear);
    importScripts(data.becomeKernel); // what comes after this message is for the kernel
  }
});
