"""What two versions of a flow have in common, and what not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.node import exits, kinds
from apps.ivr.domain.proof.ways import Way, mark_value

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is not the same in both. None: it is not there at all."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class NodeDiff:
    """A node that is not the same in both. ``kind``: added, removed or changed; ``keys`` are its values, ``exits``
    where it leads."""

    node_id: str
    node_type: str
    kind: str
    keys: tuple[Change, ...] = ()
    exits: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowDiff:
    """``head`` are the values of the flow itself, ``nodes`` the nodes: those that went in the order of the first
    version, then the others in the order of the second."""

    head: tuple[Change, ...]
    nodes: tuple[NodeDiff, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not self.head and not self.nodes


def compare(before: Flow, after: Flow) -> FlowDiff:
    """Return what changed from ``before`` to ``after``."""
    head = [Change("start", before.start, after.start), Change("language", before.language, after.language)]
    return FlowDiff(
        head=tuple(change for change in head if change.before != change.after),
        nodes=tuple(_node_diffs(before, after)),
    )


def _node_diffs(before: Flow, after: Flow) -> Iterator[NodeDiff]:
    for node_id in before.nodes:
        if node_id not in after.nodes:
            yield _diff(before, None, node_id)
    for node_id in after.nodes:
        diff = _diff(before if node_id in before.nodes else None, after, node_id)
        if diff.kind != CHANGED or diff.keys or diff.exits:
            yield diff


def _diff(before: Flow | None, after: Flow | None, node_id: str) -> NodeDiff:
    old_keys, old_exits = _values(before, node_id)
    new_keys, new_exits = _values(after, node_id)
    holder = after or before
    assert holder is not None
    return NodeDiff(
        node_id=node_id,
        node_type=holder.nodes[node_id].type,
        kind=ADDED if before is None else REMOVED if after is None else CHANGED,
        keys=tuple(_changes(old_keys, new_keys)),
        exits=tuple(_changes(old_exits, new_exits)),
    )


def _values(flow: Flow | None, node_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values of a node that open no exit, as text, and the targets of its exits."""
    if flow is None:
        return {}, {}
    node = flow.nodes[node_id]
    keys = {"type": node.type}
    for name, kind in kinds(type(node)).items():
        keys |= _flat(name, mark_value(node.id, name, kind, getattr(node, name)))
    return keys, {way.name: way.target for way in exits(node) if way.target}


def _flat(name: str, value: Any) -> dict[str, str]:
    """Return a value as text under its key, of an object each entry; nothing of what is empty or an exit."""
    if isinstance(value, Mapping):
        return {f"{name}.{key}": _text(item) for key, item in value.items() if not _is_exit(item)}
    return {} if _is_exit(value) or value in ("", (), 0, False) else {name: _text(value)}


def _is_exit(value: Any) -> bool:
    return isinstance(value, Way) and bool(value.name)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not is_dataclass(value):
        return _json(value)
    parts = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
    said = {key: part for key, (part, usual) in parts.items() if not _is_exit(part) and part != usual}
    return _text(next(iter(said.values()))) if len(said) == 1 else _json(said)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key):
            yield Change(key, before.get(key), after.get(key))


def as_text(diff: FlowDiff) -> str:
    """Return the difference as lines: ``+`` what came, ``-`` what went, ``~`` what changed."""
    lines = [_line("~", change.key, change) for change in diff.head]
    for node in diff.nodes:
        mark = {ADDED: "+", REMOVED: "-", CHANGED: "~"}[node.kind]
        lines.append(f"{mark} {node.node_id} ({node.node_type})")
        lines += [_line("   ", change.key, change) for change in node.keys if change.key != "type"]
        lines += [_line("   ", f"→ {change.key}", change) for change in node.exits]
    return "\n".join(lines)


def _line(mark: str, key: str, change: Change) -> str:
    if change.before is None or change.after is None:
        return f"{mark} {key}: {change.after if change.before is None else change.before}"
    return f"{mark} {key}: {change.before} → {change.after}"
