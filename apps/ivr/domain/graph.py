"""A flow as a graph. Nothing here recurses: a chain of two thousand nodes is a flow like any other."""

from collections.abc import Callable, Iterator, Mapping

from apps.ivr.domain.fields import Exit
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.node import Node, exits

Edges = Mapping[str, list[str]]


def edges(flow: Flow, wanted: Callable[[Node, Exit], bool] = lambda node, way: True) -> dict[str, list[str]]:
    """Return, for each node, the nodes that its wanted exits lead to; exits to nowhere are left out."""
    return {
        node.id: [way.target for way in exits(node) if way.target in flow.nodes and wanted(node, way)]
        for node in flow.nodes.values()
    }


def reachable(start: str, graph: Edges) -> dict[str, int]:
    """Return every node that can be reached from ``start`` with its distance, nearest first."""
    if start not in graph:
        return {}
    distance = {start: 0}
    waiting = [start]
    for node in waiting:  # the list grows while it is read
        for target in graph[node]:
            if target not in distance:
                distance[target] = distance[node] + 1
                waiting.append(target)
    return distance


def loops(graph: Edges) -> Iterator[list[str]]:
    """Yield loops of ``graph`` as the nodes along them; every loop shares an edge with one that is yielded, so that a
    graph without any is free of loops."""
    done: set[str] = set()
    for root in graph:
        if root not in done:
            yield from _loops_from(root, graph, done)


def _loops_from(root: str, graph: Edges, done: set[str]) -> Iterator[list[str]]:
    """Walk depth first from ``root``; an edge back into the path walked closes a loop."""
    path, place, ways = [root], {root: 0}, [iter(graph[root])]
    while path:
        target = next(ways[-1], None)
        if target is None:
            done.add(node := path.pop())
            del place[node]
            ways.pop()
        elif target in place:
            yield path[place[target] :]
        elif target not in done:
            place[target] = len(path)
            path.append(target)
            ways.append(iter(graph[target]))
