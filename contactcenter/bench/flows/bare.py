"""The baseline: the same call by a loop over the definition itself, without events, effects, timers, checks, or a state
that could be rebuilt. What is left is to find the next node."""

from __future__ import annotations

from typing import Any

from contactcenter.bench.flows.call import FLOW, PRESS, SUB_FLOW

_WAITING = frozenset({"play", "say", "menu", "collect_digits", "route", "survey", "hang_up"})
_INNER = "inner-"


def bare_nodes() -> dict[str, dict[str, Any]]:
    """Return the nodes of flow and sub-flow in one table."""
    nodes = {node["id"]: node for node in FLOW["nodes"]}
    for node in SUB_FLOW["nodes"]:
        ways = {key: _INNER + node[key] for key in ("next", "failed") if key in node}
        nodes[_INNER + node["id"]] = {**node, **ways}
    return nodes


class Bare:
    """One caller in that loop."""

    __slots__ = ("_back", "_nodes", "at", "data", "digits")

    def __init__(self, nodes: dict[str, dict[str, Any]]) -> None:
        self._nodes = nodes
        self._back = ""
        self.at = "answer"
        self.data: dict[str, str] = {}
        self.digits = ""
        self._go("welcome")

    def do(self, act: str, digit: str) -> None:
        """Take the caller's act and go to the next node that waits."""
        node = self._nodes[self.at]
        if act == PRESS and node["type"] == "say":
            self._go(node["next"])
            node = self._nodes[self.at]
        if act == PRESS:
            self._press(node, digit)
        else:
            self._go(node.get("next") or node.get("timeout") or self.at)

    def _press(self, node: dict[str, Any], digit: str) -> None:
        self.digits += digit
        if node["type"] == "collect_digits" and len(self.digits) < node["max_length"]:
            return
        options = node.get("options", {})
        digits, self.digits = self.digits, ""
        if options and digit not in options:
            return
        self.data[node["id"]] = digits
        self._go(options[digit]["next"] if options else node["next"])

    def _go(self, target: str) -> None:
        self.at = target
        while (node := self._nodes[self.at])["type"] not in _WAITING:
            self.at = self._through(node)

    def _through(self, node: dict[str, Any]) -> str:
        if node["type"] == "sub_flow":
            self._back = node["results"]["known"]["next"]
            return _INNER + "account"
        if node["type"] == "return":
            return self._back
        if node["type"] == "condition":
            ways = node["cases"][0]["next"], node["otherwise"]
            return str(ways[0] if self.data["account"].startswith("9") else ways[1])
        return str(node["shares"][id(self) // 64 % 2]["next"] if node["type"] == "split" else node["next"])
