"""Where the nodes of a flow go in a picture: columns by distance from the start, rows by order of discovery."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.graph import edges, reachable


@dataclass(frozen=True, slots=True)
class Layout:
    """``places`` maps a node's id to its column and row, both from 0."""

    places: Mapping[str, tuple[int, int]]
    columns: int
    rows: int


def lay_out(flow: Flow) -> Layout:
    """Return the layout; nodes that no way leads to stand in a column of their own at the end."""
    distance = reachable(flow.start, edges(flow))
    stray = max(distance.values(), default=-1) + 1
    filled: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for node_id in [*distance, *(node for node in flow.nodes if node not in distance)]:
        column = distance.get(node_id, stray)
        row = filled.get(column, 0)
        places[node_id] = (column, row)
        filled[column] = row + 1
    return Layout(places, columns=len(filled), rows=max(filled.values(), default=0))
