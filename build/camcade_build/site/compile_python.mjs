// Compiles Python files with the very interpreter that the pages run: node compile_python.mjs PYODIDE_FOLDER IN.zip OUT.zip
//
// Every NAME.py of the archive becomes NAME.pyc, without docstrings and assertions' texts of the source; other files stay.
// Python reads such a file where it would look for the source, and is spared parsing it at every start of a page.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, source, target] = process.argv.slice(2);

const COMPILE = `
import importlib.util, io, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

TIMESTAMP = (1980, 1, 1, 0, 0, 0)

def compiled(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name.endswith(".py"):
                keeps_texts = name.startswith(("pyodide/", "_pyodide/"))  # they read their own docstrings
                code = compile(data, name, "exec", dont_inherit=True, optimize=0 if keeps_texts else 2)
                data = bytes(_code_to_hash_pyc(code, importlib.util.source_hash(data), checked=False))
                name += "c"
            entry = zipfile.ZipInfo(name, TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data, compresslevel=9)
    return made.getvalue()

compiled(content.to_bytes())
`;

try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  // The order of sets, and with it the compiled bytes, depends on this seed.
  const pyodide = await loadPyodide({ indexURL: folder, env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" } });
  pyodide.globals.set("content", new Uint8Array(readFileSync(source)));
  const proxy = pyodide.runPython(COMPILE);
  writeFileSync(target, proxy.toJs());
} catch (error) {
  process.stderr.write(`${String(error.message ?? error).slice(-2000)}\n`);
  process.exitCode = 1;
}
