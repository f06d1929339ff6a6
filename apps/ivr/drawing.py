"""A flow as an SVG picture, drawn on the server: it needs no script, and it prints.

Lines and words take the colour of the text around them, so that the picture fits the light and the dark theme.
"""

from collections.abc import Iterable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.ivr.choices import NODE_TYPE_LABELS
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.layout import Layout, lay_out
from apps.ivr.domain.node import Node, exits
from apps.ivr.domain.problems import Problem

WIDTH, HEIGHT = 156, 46
COLUMN_GAP, ROW_GAP = 76, 26
MARGIN = 16
LABEL_LENGTH = 20
PALETTE = {
    "answer": "#0d9488",
    "play": "#2563eb",
    "say": "#2563eb",
    "menu": "#7c3aed",
    "collect_digits": "#7c3aed",
    "secure_input": "#9d174d",
    "survey": "#7c3aed",
    "callback": "#0f766e",
    "hours": "#b45309",
    "condition": "#b45309",
    "split": "#b45309",
    "loop": "#b45309",
    "sub_flow": "#a16207",
    "return": "#a16207",
    "set_language": "#64748b",
    "set_routing": "#64748b",
    "set_data": "#64748b",
    "http_query": "#a16207",
    "customer_lookup": "#64748b",
    "route": "#15803d",
    "transfer_to_number": "#15803d",
    "record_message": "#0e7490",
    "voicemail": "#0e7490",
    "hang_up": "#b91c1c",
}
FAULT = "#dc2626"
MAX_DRAWN = 300
"""A larger flow would be a picture that nobody can read and a page that nobody can load."""


def draw_flow(flow: Flow, problems: Iterable[Problem] = ()) -> SafeString:
    """Return the picture as an ``<svg>`` element, the nodes with problems marked; a sentence where it is too large."""
    if len(flow.nodes) > MAX_DRAWN:
        return format_html("<p>{}</p>", _("This flow has too many nodes for a picture."))
    layout = lay_out(flow)
    faults: dict[str, list[str]] = {}
    for problem in problems:
        faults.setdefault(problem.node_id, []).append(problem.message)
    width = 2 * MARGIN + layout.columns * (WIDTH + COLUMN_GAP) - COLUMN_GAP
    height = 2 * MARGIN + layout.rows * (HEIGHT + ROW_GAP) - ROW_GAP
    return format_html(
        '<div style="overflow-x:auto"><svg role="img" aria-label="{label}" width="{width}" height="{height}" '
        'style="max-width:100%;height:auto;min-width:{least_width}px" '
        'viewBox="0 0 {width} {height}" font-family="inherit" font-size="12" fill="currentColor">'
        "{edges}{nodes}</svg></div>",
        label=_("Picture of the flow"),
        width=width,
        height=height,
        least_width=width * 2 // 3,  # smaller than that, nobody can read it: then it scrolls
        edges=format_html_join("", "{}", ((edge,) for edge in _edges(flow, layout))),
        nodes=format_html_join(
            "", "{}", ((_node(node, layout, faults.get(node.id, [])),) for node in flow.nodes.values())
        ),
    )


def _corner(layout: Layout, node_id: str) -> tuple[int, int]:
    column, row = layout.places[node_id]
    return MARGIN + column * (WIDTH + COLUMN_GAP), MARGIN + row * (HEIGHT + ROW_GAP)


def _node(node: Node, layout: Layout, faults: list[str]) -> SafeString:
    x, y = _corner(layout, node.id)
    type_label = NODE_TYPE_LABELS[node.type]
    return format_html(
        "<g><title>{title}</title>"
        '<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{color}" fill-opacity="0.08" '
        'stroke="{stroke}" stroke-width="{stroke_width}"/>'
        '<rect x="{x}" y="{y}" width="5" height="{height}" rx="2" fill="{color}"/>'
        '<text x="{text_x}" y="{id_y}" font-weight="600">{id}</text>'
        '<text x="{text_x}" y="{type_y}" opacity="0.7">{type}</text></g>',
        title="\n".join([f"{node.id}: {type_label}", *([node.note] if node.note else []), *faults]),
        x=x,
        y=y,
        width=WIDTH,
        height=HEIGHT,
        color=PALETTE[node.type],
        stroke=FAULT if faults else PALETTE[node.type],
        stroke_width=3 if faults else 1,
        text_x=x + 14,
        id_y=y + 19,
        type_y=y + 36,
        id=_short(node.id),
        type=type_label,
    )


def _edges(flow: Flow, layout: Layout) -> Iterator[SafeString]:
    """Yield a line for each exit that leads to a node; exits of one node leave it side by side."""
    for node in flow.nodes.values():
        ways = [way for way in exits(node) if way.target in flow.nodes]
        for place, way in enumerate(ways, start=1):
            x, y = _corner(layout, node.id)
            leave = (
                HEIGHT * (2 * place - 1) // (2 * len(ways))
            )  # as far apart as there is room, for the words
            yield _edge((x, y + leave), _corner(layout, way.target), "" if way.name == "next" else way.name)


def _edge(source: tuple[int, int], target: tuple[int, int], label: str) -> SafeString:
    """Return a line from the side of one node to the left side of another: from the right side, but for a node of the
    same column from the left, where nothing is in the way."""
    x1, y1, same_column = source[0] + WIDTH, source[1], source[0] == target[0]
    x2, y2 = target[0], target[1] + HEIGHT // 2
    bend = max(
        COLUMN_GAP // 2, (x1 - x2) // 3
    )  # a way back swings wide, so that it does not hide behind the nodes
    return format_html(
        '<path d="M{x1} {y1} C{c1} {y1} {c2} {y2} {x2} {y2}" fill="none" stroke="currentColor" stroke-opacity="0.45"/>'
        '<path d="M{x2} {y2} l-7 -4 v8 z" fill-opacity="0.6"/>'
        '<text x="{label_x}" y="{label_y}" font-size="10" opacity="0.8">{label}</text>',
        x1=source[0] if same_column else x1,
        y1=y1,
        x2=x2,
        y2=y2,
        c1=x2 - COLUMN_GAP // 2 if same_column else x1 + bend,
        c2=x2 - COLUMN_GAP // 2 if same_column else x2 - bend,
        label_x=x1 + 4,
        label_y=y1 - 3,
        label=label,
    )


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"
