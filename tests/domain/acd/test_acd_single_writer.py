"""Only the fold changes the state: a rule that is checked on the source text."""

import ast
from dataclasses import fields
from pathlib import Path

from apps.acd import domain
from apps.acd.domain.callbacks import Callback
from apps.acd.domain.state import (
    AgentState,
    Conversation,
    Dial,
    FloorState,
    Handling,
    Offer,
    WorkItem,
    WrapUp,
)

FOLDERS = Path(next(iter(domain.__path__)))
STATE_FIELDS = {
    field.name
    for cls in (Callback, Dial, AgentState, Conversation, FloorState, Handling, Offer, WorkItem, WrapUp)
    for field in fields(cls)
}
MAY_WRITE = {"fold.py", "fold_desk.py", "fold_outbound.py"}


def written_fields(path: Path) -> set[str]:
    """Return the fields of the state that a module assigns, or puts something into, on any object but ``self``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = node.value if isinstance(node, ast.Subscript) else node
            if isinstance(target, ast.Attribute) and not _is_self(target.value):
                found.add(target.attr)
    return found & STATE_FIELDS


def _is_self(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "self"


def test_only_the_fold_sets_a_field_of_the_state() -> None:
    writers = {path.name: written_fields(path) for path in FOLDERS.rglob("*.py")}

    assert {name for name, written in writers.items() if written} == MAY_WRITE
    assert {"presence", "work", "stage", "offers", "conversation", "wrap_up"} <= writers["fold.py"]
