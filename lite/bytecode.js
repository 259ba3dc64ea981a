// Runs bytecode.py inside Pyodide under Node.js, for machines that have Node.js but no Python 3.12:
//   node bytecode.js PYODIDE_FOLDER LOCK bytecode.py LIST IN OUT [IN OUT …]
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

async function main([folder, lockFileURL, script, list, ...pairs]) {
  const { loadPyodide } = require(join(folder, "pyodide.js"));
  const python = await loadPyodide({ indexURL: folder, lockFileURL });
  python.FS.writeFile("/tmp/bytecode.py", readFileSync(script));
  python.runPython("import sys; sys.path.insert(0, '/tmp'); from bytecode import compile_archive");
  python.globals.set("listed", list ? readFileSync(list, "utf-8") : "");
  python.runPython("wanted = set(listed.split())");
  const wanted = python.globals.get("wanted");
  const compileArchive = python.globals.get("compile_archive");
  for (let i = 0; i < pairs.length; i += 2) {
    python.FS.writeFile("/tmp/in.zip", readFileSync(pairs[i]));
    compileArchive("/tmp/in.zip", "/tmp/out.zip", wanted);
    writeFileSync(pairs[i + 1], python.FS.readFile("/tmp/out.zip"));
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
