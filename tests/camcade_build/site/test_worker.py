import subprocess
from pathlib import Path

from camcade_build.project import Project
from camcade_build.site.worker import inference_worker
from camcade_build.vendor.npm import node_command

# Runs a script in a scope of its own with a worker's names; Node's (`process`, `require`) are not among them.
STARTER = """
const { readFileSync } = require("fs");
const vm = require("vm");
const scope = { console, fetch, TextEncoder, TextDecoder, URL, setTimeout, performance, WebAssembly };
scope.self = vm.createContext(scope);
scope.postMessage = (message) => console.log(message);
vm.runInContext(readFileSync(process.argv[2], "utf8"), scope);
"""


def test_tensorflow_and_our_modules_make_one_classic_script(project: Project, tmp_path: Path) -> None:
    (project.worker / "index.js").write_text(
        'import { help } from "./parts/help.js";\n'
        "const found = [tf.version_core, typeof tf.wasm.setWasmPaths, typeof tf.WebGPUBackend, help()];\n"
        "postMessage(found.join(' ')); // ends without a line break"
    )
    (project.worker / "parts").mkdir()
    (project.worker / "parts" / "help.js").write_text(
        "export const help = () => Object.keys(CONVOLUTIONS).join();"
    )
    script = inference_worker(project)
    assert script is not None
    (tmp_path / "worker.js").write_bytes(script)
    (tmp_path / "start.cjs").write_text(STARTER)
    command = [node_command(), tmp_path / "start.cjs", tmp_path / "worker.js"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["4.22.0", "function", "function", "relaxed,plain"]


def test_without_sources_there_is_no_worker(project: Project) -> None:
    (project.worker / "index.js").unlink()
    assert inference_worker(project) is None
