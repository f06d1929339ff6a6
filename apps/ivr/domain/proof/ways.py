"""Which exit a trial takes. A node only says where it goes, and two exits may lead to the same node; so in a trial
every target knows the exit that it belongs to."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from apps.ivr.domain.fields import Kind
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.node import Node, kinds


class Way(str):
    """A target that is equal to the plain one, and knows the node and the exit that lead there."""

    node_id: str = ""
    name: str = ""


class TracedNodes(dict[str, Node]):
    """The nodes of a flow, each with targets that know their exits; ``taken`` are those that were followed,
    until somebody empties it."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        super().__init__({node_id: _mark(node) for node_id, node in nodes.items()})
        self.taken: list[Way] = []

    def get(self, key: Any, default: Any = None) -> Any:
        if isinstance(key, Way) and key.name:
            self.taken.append(key)
        return super().get(key, default)


def traced(flow: Flow) -> Flow:
    """Return the same flow with :class:`TracedNodes`."""
    return dataclasses.replace(flow, nodes=TracedNodes(flow.nodes))


def _mark(node: Node) -> Node:
    marked: dict[str, Any] = {}
    for name, kind in kinds(type(node)).items():
        value = getattr(node, name)
        if any(True for _ in kind.exits(name, value)):
            marked[name] = mark_value(node.id, name, kind, value)
    return dataclasses.replace(node, **marked)


def mark_value(node_id: str, name: str, kind: Kind[Any], value: Any) -> Any:
    """Return ``value`` with every text in it as a :class:`Way`; those that turn out to be targets get their exit."""
    marked = _as_ways(value)
    for way in kind.exits(name, marked):
        if isinstance(way.target, Way):
            way.target.node_id, way.target.name = node_id, way.name
    return marked


def _as_ways(value: Any) -> Any:
    if isinstance(value, str):
        return Way(value)
    if isinstance(value, Mapping):
        return {key: _as_ways(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_as_ways(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.init]
        return dataclasses.replace(value, **{name: _as_ways(getattr(value, name)) for name in names})
    return value
