"""Files lost on the way, without a browser: what `downloads.js` does with each kind, in Node."""

import subprocess
from pathlib import Path

import pytest

from camcade_build.project import this_checkout
from camcade_build.vendor.npm import node_command

SCRIPT = """
import {{ gzipSync }} from "node:zlib";
import {{ Downloads }} from "./downloads.mjs";
const packed = gzipSync("abc");
const realSetTimeout = setTimeout;
globalThis.setTimeout = (call, ms) => realSetTimeout(call, ms / 200);
let asked = 0;
const right = () => new Response("abc");
const silent = (signal) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason)));
const stalled = (signal) => new Response(new ReadableStream({{
  start(stream) {{
    stream.enqueue(new Uint8Array([97]));
    signal.addEventListener("abort", () => stream.error(new Error("ended")));
  }},
}}));
globalThis.fetch = async (url, {{ signal, cache }}) => {{
  asked += 1;
  return ({answer})(asked, signal, cache);
}};
const downloads = new Downloads({{ one: {{ url: "one", bytes: 3 }} }});
const alive = realSetTimeout(() => {{}}, 5000);
try {{
  const text = new TextDecoder().decode(await downloads.take("one"));
  console.log(`${{text}} after ${{asked}}`);
}} catch (error) {{
  console.log(`${{error.name}}: ${{error.message}} after ${{asked}}`);
}}
clearTimeout(alive);
"""

# (what happens, in JavaScript; what the page is told)
LOST = {
    "it comes": ("() => right()", "abc after 1"),
    "refused once": ("(n) => { if (n < 2) throw new TypeError('lost'); return right(); }", "abc after 2"),
    "refused always": (
        "() => { throw new TypeError('lost') }",
        "one could not be loaded (the connection broke) after 2",
    ),
    "404": ("() => new Response('', {status: 404})", "(the server says 404) after 2"),
    "404 once": ("(n) => n < 2 ? new Response('', {status: 404}) : right()", "abc after 2"),
    "refused, then 404": (
        "(n) => { if (n < 2) throw new TypeError('lost'); return new Response('', {status: 404}); }",
        "(the server says 404) after 2",
    ),
    "500, then never answered": (
        "(n, signal) => n < 2 ? new Response('', {status: 500}) : silent(signal)",
        "(no answer came) after 2",
    ),
    "500 once": ("(n) => n < 2 ? new Response('', {status: 500}) : right()", "abc after 2"),
    "500 always": ("() => new Response('', {status: 500})", "(the server says 500) after 2"),
    "never answered once": ("(n, signal) => n < 2 ? silent(signal) : right()", "abc after 2"),
    "never answered": ("(n, signal) => silent(signal)", "(no answer came) after 2"),
    "stops in the middle": ("(n, signal) => stalled(signal)", "loaded (no answer came) after 2"),
    "stops in the middle once": ("(n, signal) => n < 2 ? stalled(signal) : right()", "abc after 2"),
    "a page instead": (
        "() => new Response('<!doctype html>', {headers: {'Content-Type': 'text/html'}})",
        "one could not be loaded (it came damaged) after 2",
    ),
    "a page instead, once": ("(n) => n < 2 ? new Response('<!doctype html>') : right()", "abc after 2"),
    "cut off": ("() => new Response('ab')", "one could not be loaded (it came damaged) after 2"),
    "cut off once": ("(n) => new Response('abc'.slice(0, n + 1))", "abc after 2"),
    "empty": ("() => new Response('')", "one could not be loaded (it came damaged) after 2"),
    "packed twice by the host": ("() => new Response(packed)", "abc after 1"),
    "packed twice, and cut off": ("() => new Response(packed.slice(0, 12))", "(it came damaged) after 2"),
    "the second time past what the browser keeps": (
        "(n, signal, cache) => new Response(cache === 'reload' ? 'abc' : '')",
        "abc after 2",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_a_lost_file_is_tried_again_once_and_then_told(name: str, tmp_path: Path) -> None:
    answer, told = LOST[name]
    scripts = this_checkout().pages / "_parts"
    (tmp_path / "downloads.mjs").write_bytes((scripts / "downloads.js").read_bytes())
    (tmp_path / "script.mjs").write_text(SCRIPT.format(answer=answer), encoding="utf-8")
    command = [str(node_command()), str(tmp_path / "script.mjs")]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    assert told in found.stdout
