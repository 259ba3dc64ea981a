/* Starts Python in the kernel's worker, and says on the way how far it is.
 *
 * JupyterLite's kernel loads this file instead of pyodide.js and calls loadPyodide() as usual. What is different:
 *   - each stage is posted to the page (page/start.js shows it), and so is a failure, which would else be silent;
 *   - what the course imports is imported here, before the kernel says that it is ready;
 *   - packages that the site leaves out are not asked for, though the kernel lists them;
 *   - early.js may have called it already, before there was a kernel: the same Python is then given out.
 */
"use strict";

self.startPython ??= async ({ leftOut, lockFile, script, ...options }) => {
  const say = (stage, detail) => self.postMessage({ courseStart: { stage, detail } });
  const beside = (name) => new URL(name, options.indexURL).href;
  const fail = (error) => {
    console.error(error);
    say("failed", `${error}\n${error?.stack ?? ""}`.trim());
  };
  // When a file does not come, Pyodide waits for ever or goes on without it: only fetch() knows
  const { fetch } = self;
  self.fetch = async (resource, settings) => {
    try {
      const response = await fetch(resource, settings);
      if (!response.ok) fail(`${response.url}: ${response.status} ${response.statusText}`);
      return response;
    } catch (error) {
      fail(`${resource.url ?? resource}: ${error.message}`);
      throw error;
    }
  };
  try {
    say("python");
    const startUp = fetch(beside(script)).then((response) => response.text());
    const kernelsOwn = self.loadPyodide;
    importScripts(beside("pyodide.js")); // defines self.loadPyodide anew
    const { loadPyodide } = self;
    self.loadPyodide = kernelsOwn;
    const python = await loadPyodide({
      ...options,
      lockFileURL: beside(lockFile),
      packages: options.packages.filter((name) => !leftOut.includes(name)),
    });
    python.registerJsModule("course_start", { say });
    await python.runPythonAsync(await startUp, { filename: "start.py" });
    say("ready");
    return python;
  } catch (error) {
    fail(error);
    throw error;
  } finally {
    self.fetch = fetch;
  }
};

self.loadPyodide = (options) => (self.pythonStarting ??= self.startPython(options));
