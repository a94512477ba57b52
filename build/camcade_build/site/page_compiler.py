"""Compiles Python for the pages. Runs inside Pyodide (`compile_python.mjs`), whose pages read the result.

What only people read stays out: docstrings, and annotations of functions. What `@dataclass` writes is
compiled here too: it makes a class's methods as text whenever the module of the class is imported, and
parsing that text takes a page 3 ms a class, nine tenths of the import. So each text becomes a function of
that module, and the pages' `dataclasses` finds it there by the text's hash. A text that was not seen here is
compiled in the page, as ever.
"""

import ast
import dataclasses
import importlib
import importlib.util
import io
import marshal
import sys
import zipfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

TIMESTAMP = (1980, 1, 1, 0, 0, 0)
READS_ITSELF = ("pyodide/", "_pyodide/")  # they use their own docstrings and annotations
HASH_UNCHECKED = (1).to_bytes(4, "little")  # PEP 552: named by its source's hash, which nobody compares
MAKER = "__create_fn__"  # the one function that each text of `dataclasses` defines

# At the end of `dataclasses`, whose module it makes use this `exec` instead of the built-in one.
FINDS_COMPILED = f'''
from zlib import crc32 as _crc32

def exec(text, names, made, compiled_here=exec):
    known = names.get(f"__dataclass_{{_crc32(text.encode()):08x}}__")
    if known is None:
        compiled_here(text, names, made)
    else:
        made["{MAKER}"] = known
'''


def compiled_archive(content: bytes) -> bytes:
    """A zip archive with each `NAME.py` of `content` compiled to `NAME.pyc`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        files = {name: old.read(name) for name in sorted(old.namelist())}
        trees = {
            name: ast.parse(source(name, data), name) for name, data in files.items() if name.endswith(".py")
        }
        texts = texts_of_dataclasses(content, [name for name, tree in trees.items() if has_dataclass(tree)])
        for name, data in files.items():
            if name in trees:
                data, name = compiled(name, data, trees[name], texts.get(module_name(name), ())), f"{name}c"
            entry = zipfile.ZipInfo(name, TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data, compresslevel=9)
    return made.getvalue()


def source(name: str, data: bytes) -> bytes:
    return data + FINDS_COMPILED.encode() if name == "dataclasses.py" else data


def module_name(name: str) -> str:
    """`a/b/__init__.py` is `a.b`."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def texts_of_dataclasses(content: bytes, names: Iterable[str]) -> dict[str, set[str]]:
    """For each module, what `@dataclass` writes while these files of the archive are imported."""
    found: dict[str, set[str]] = {}

    def recording(text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        found.setdefault(names["__name__"], set()).add(text)
        exec(text, names, made)

    archive = Path("sources.zip").resolve()
    archive.write_bytes(content)
    sys.path.insert(0, str(archive))
    dataclasses.exec = recording  # pyright: ignore
    early = set(sys.modules)  # Pyodide's own start has imported some of the library
    for name in map(module_name, names):
        if name in early:
            del sys.modules[name]
        importlib.import_module(name)
    return found


def compiled(name: str, data: bytes, tree: ast.Module, texts: Collection[str]) -> bytes:
    """The content of `NAME.pyc`."""
    reads_itself = name.startswith(READS_ITSELF)
    if not reads_itself:
        tree = WithoutAnnotations().visit(tree)
    with_makers(tree, texts)
    code = compile(tree, name, "exec", dont_inherit=True, optimize=0 if reads_itself else 2)
    header = importlib.util.MAGIC_NUMBER + HASH_UNCHECKED + importlib.util.source_hash(data)
    return header + marshal.dumps(code)


def with_makers(tree: ast.Module, texts: Collection[str]) -> None:
    """Put the functions of these texts in front of the module's first statement."""
    makers: dict[str, ast.stmt] = {}
    for text in sorted(texts):
        maker = ast.parse(text).body[0]
        assert isinstance(maker, ast.FunctionDef) and maker.name == MAKER
        maker.name = f"__dataclass_{crc32(text.encode()):08x}__"
        if maker.name in makers:
            raise ValueError(f"two dataclasses have the hash {maker.name}: rename a field of one")
        makers[maker.name] = maker
    tree.body[preamble_length(tree) : 0] = makers.values()


def preamble_length(tree: ast.Module) -> int:
    """How many statements have to stay first: docstring and `from __future__`."""
    for index, node in enumerate(tree.body):
        is_docstring = index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            return index
    return len(tree.body)


def has_dataclass(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.ClassDef) and is_dataclass(node) for node in ast.walk(tree))


def is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator).partition("(")[0] for decorator in node.decorator_list)


class WithoutAnnotations(ast.NodeTransformer):
    """Takes annotations from functions and variables; those of classes' bodies are their fields."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return node  # inside a function, it makes the name a local one
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [part if isinstance(part, ast.AnnAssign) else self.visit(part) for part in node.body]
        if is_dataclass(node):
            # Without a docstring, `@dataclass` writes one that shows the signature: 1 ms for nothing.
            told = ast.Assign([ast.Name("__doc__", ast.Store())], ast.Constant(node.name))
            node.body.append(ast.fix_missing_locations(ast.copy_location(told, node)))
        return node
