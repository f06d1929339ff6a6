"""Reads the sources: which module imports which, how long files and functions are."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("migrations", "node_modules", "__pycache__", "static")


@dataclass(frozen=True)
class Import:
    """``module`` (a dotted name) imports ``target`` in ``line``."""

    module: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the hand-written modules below ``folders``."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not set(GENERATED) & set(path.relative_to(ROOT).parts):
                yield path


def module_name(path: Path) -> str:
    """Return ``apps.agents.models.agent`` for its file, and a package's own name for an ``__init__``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache
def imports_of(*folders: str) -> tuple[Import, ...]:
    """Return every import below ``folders``; ``from package import name`` counts as ``package.name``."""
    return tuple(found for path in python_files(*folders) for found in _imports(path))


def _imports(path: Path) -> Iterator[Import]:
    module = module_name(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, package)
            for alias in node.names:
                yield Import(module, f"{base}.{alias.name}", node.lineno)


def _base(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - (node.level - 1)]
    return ".".join([*above, *([node.module] if node.module else [])])


def function_lengths(*folders: str) -> list[int]:
    """Return the number of lines of every function, without its decorators and docstring."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in python_files(*folders))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return [_length(node) for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    documentation = node.body[0] if ast.get_docstring(node) else None
    end = node.end_lineno or node.lineno
    hidden = 0 if documentation is None else (documentation.end_lineno or 0) - documentation.lineno + 1
    return end - node.lineno + 1 - hidden
