"""A flow: nodes and where they lead. Made from a JSON definition, which is checked to the last key.

A definition is an object with ``format`` (1), ``language`` (of the prompts; may be empty), ``start`` (a node's id) and
``nodes``, a list of objects with ``id``, ``type`` and the keys of the type; ``layout`` may say where the editor draws
them (:mod:`~apps.ivr.domain.places`). Exits may be missing while a flow is a
draft: whether a flow may go live is for :mod:`~apps.ivr.domain.validate` to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ivr.domain.node import Node, parse_node, references
from apps.ivr.domain.nodes import NODE_TYPES
from apps.ivr.domain.places import check_layout
from apps.ivr.domain.problems import FlowError, Problem, flow_error
from apps.ivr.domain.text import is_id, is_language, shown
from apps.kernel.sentence import Sentence as _

FORMAT = 1
MAX_NODES = 2_000
DEFINITION_KEYS = ("format", "language", "start", "nodes", "layout")


@dataclass(frozen=True, slots=True)
class Flow:
    """A definition, ready to run. ``nodes`` maps ids to nodes in the order of the definition; ``version`` is 0 while it
    has not been published."""

    code: str
    version: int
    start: str
    nodes: Mapping[str, Node]
    language: str = ""
    calls: tuple[str, ...] = ()
    """The flows that its nodes call, by code, each once."""

    @property
    def answers_first(self) -> bool:
        """Whether every call is answered before anything else happens."""
        start = self.nodes.get(self.start)
        return start is not None and start.type == "answer"


def parse_flow(raw: object, code: str = "", version: int = 0) -> Flow:
    """Return the flow that ``raw`` (decoded JSON) defines; raise :class:`FlowError` with every fault that it has."""
    if not isinstance(raw, Mapping):
        raise flow_error("wrong-type", _("a flow must be an object, not %(raw)s", raw=shown(raw)))
    problems = list(_check_head(raw))
    nodes, node_problems = _parse_nodes(raw.get("nodes"))
    if problems or node_problems:
        raise FlowError([*problems, *node_problems])
    return Flow(code, version, raw["start"], nodes, raw.get("language", ""), _calls(nodes.values()))


def _calls(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the codes of the flows that ``nodes`` call."""
    found = (reference.code for node in nodes for reference in references(node) if reference.kind == "flow")
    return tuple(dict.fromkeys(found))


def _check_head(raw: Mapping[Any, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the keys of the definition itself."""
    for key in raw:
        if key not in DEFINITION_KEYS:
            yield Problem("", "unknown-key", _("%(key)s is no key of a flow", key=shown(key)))
    if type(raw.get("format")) is not int or raw["format"] != FORMAT:
        yield Problem("", "bad-format", _("“format” must be %(format)s", format=FORMAT))
    start = raw.get("start")
    if not isinstance(start, str) or not is_id(start):
        yield Problem("", "missing-key", _("“start” must name the node at which calls begin"))
    language = raw.get("language", "")
    if not isinstance(language, str) or not (language == "" or is_language(language)):
        yield Problem("", "wrong-type", _("“language” must be a language code such as en or zh"))
    yield from check_layout(raw.get("layout", {}))


def _parse_nodes(raw: object) -> tuple[dict[str, Node], list[Problem]]:
    """Return the nodes by id, and what is wrong with them."""
    if not isinstance(raw, list) or not raw:
        return {}, [Problem("", "missing-key", _("“nodes” must be a list with at least one node"))]
    if len(raw) > MAX_NODES:
        return {}, [
            Problem(
                "",
                "too-many-nodes",
                _("has %(count)s nodes; %(most)s is the most", count=len(raw), most=MAX_NODES),
            )
        ]
    nodes: dict[str, Node] = {}
    problems: list[Problem] = []
    for place, item in enumerate(raw, start=1):
        try:
            node = _parse_node(item, place)
            if node.id in nodes:
                raise flow_error("duplicate-id", _("another node has the same id"), node.id)
            nodes[node.id] = node
        except FlowError as error:
            problems += error.problems
    return nodes, problems


def _parse_node(raw: object, place: int) -> Node:
    """Return one node; raise :class:`FlowError`. A node without a usable id is named by its place in the list."""
    name = f"#{place}"
    if not isinstance(raw, Mapping):
        raise flow_error("wrong-type", _("a node must be an object, not %(raw)s", raw=shown(raw)), name)
    node_id = raw.get("id")
    if not isinstance(node_id, str) or not is_id(node_id):
        raise flow_error("bad-id", _("“id” must be letters and digits joined by - or _"), name)
    node_type = raw.get("type")
    if not isinstance(node_type, str) or node_type not in NODE_TYPES:
        raise flow_error(
            "unknown-type", _("there is no node type %(node_type)s", node_type=shown(node_type)), node_id
        )
    values = {key: value for key, value in raw.items() if key not in ("id", "type")}
    return parse_node(NODE_TYPES[node_type], node_id, values)
