// Runs `page_compiler.py` in the very interpreter that the pages run: node compile_python.mjs PYODIDE_FOLDER IN.zip OUT.zip
//
// Every NAME.py of the archive becomes NAME.pyc; other files stay. Python reads such a file where it would look for the
// source, and is spared parsing it at every start of a page.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, source, target] = process.argv.slice(2);
const COMPILER = new URL("page_compiler.py", import.meta.url);

try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  // The order of sets, and with it the compiled bytes, depends on this seed.
  // Columns are for a traceback that shows the source, which no page has; lines stay.
  const env = { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", HOME: "/home/pyodide" };
  const pyodide = await loadPyodide({ indexURL: folder, env });
  pyodide.runPython(readFileSync(COMPILER, "utf8"));
  pyodide.globals.set("content", new Uint8Array(readFileSync(source)));
  writeFileSync(target, pyodide.runPython("compiled_archive(content.to_bytes())").toJs());
} catch (error) {
  process.stderr.write(`${String(error.message ?? error).slice(-2000)}\n`);
  process.exitCode = 1;
}
