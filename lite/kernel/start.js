/* Starts Python in the kernel's worker, and says on the way how far it is.
 *
 * JupyterLite's kernel loads this file instead of pyodide.js and calls loadPyodide() as usual. What is different:
 *   - each stage is posted to the page (page/start.js shows it), and so is a failure, which would else be silent;
 *   - what the course imports is imported here, while the page is still busy drawing itself;
 *   - packages that the site leaves out are not asked for, though the kernel lists them.
 */
"use strict";

self.loadPyodide = async (options) => {
  const say = (stage, detail) => self.postMessage({ courseStart: { stage, detail } });
  const beside = (name) => new URL(name, options.indexURL).href;
  try {
    say("python");
    const script = fetch(beside(options.script)).then((response) => response.text());
    importScripts(beside("pyodide.js")); // defines self.loadPyodide anew
    const { leftOut, lockFile, script: _, ...forwarded } = options;
    const python = await self.loadPyodide({
      ...forwarded,
      lockFileURL: beside(lockFile),
      packages: options.packages.filter((name) => !leftOut.includes(name)),
    });
    python.registerJsModule("course_start", { say });
    await python.runPythonAsync(await script, { filename: "start.py" });
    say("ready");
    return python;
  } catch (error) {
    console.error(error);
    say("failed", `${error}\n${error?.stack ?? ""}`.trim());
    throw error;
  }
};
