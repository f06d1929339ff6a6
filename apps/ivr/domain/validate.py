"""What keeps a flow from going live. Every fault names its node.

A published flow can be entered by any caller at any hour and always ends: each exit leads somewhere, a caller who
presses nothing reaches a queue or the end, and everything that the flow names exists.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from apps.ivr.domain.answers import Answers
from apps.ivr.domain.fields import KINDS, Reference
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.graph import edges, loops, reachable
from apps.ivr.domain.library import BUILTIN_PROMPTS
from apps.ivr.domain.node import exits, references
from apps.ivr.domain.nodes.answer import Answer
from apps.ivr.domain.problems import Problem
from apps.ivr.domain.saying import main_part
from apps.ivr.domain.validate_calls import check_calls
from apps.kernel.sentence import Sentence as _

_SHOWN_OF_A_LOOP = 8


@dataclass(frozen=True, slots=True)
class FlowContext:
    """What exists outside the flow: prompts as ``(code, language)`` (empty language: any), codes of the rest; of the
    published flows also which flows they call. ``answers`` are the spoken answers that are published, ``now`` (Unix
    seconds) is when it is looked at."""

    prompts: frozenset[tuple[str, str]] = frozenset()
    groups: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()
    flows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    connections: frozenset[str] = frozenset()
    scheduled_groups: frozenset[str] = frozenset()
    ticket_types: frozenset[str] = frozenset()
    number_lists: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    answers: Answers = field(default_factory=Answers)
    now: float = 0.0
    codes: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        codes = {
            "group": self.groups,
            "skill": self.skills,
            "schedule": self.schedules,
            "flow": frozenset(self.flows),
            "connection": self.connections,
            "ticket_type": self.ticket_types,
            "number_list": self.number_lists,
            "article": self.articles,
            "article_category": self.categories,
        }
        object.__setattr__(self, "codes", codes)

    def has(self, reference: Reference, language: str) -> bool:
        """Return whether what is referred to exists; a prompt in ``language`` or in one that serves for any."""
        if reference.kind != "prompt":
            return reference.code in self.codes[reference.kind]
        known = any((reference.code, name) in self.prompts for name in (language, main_part(language), ""))
        return known or reference.code in BUILTIN_PROMPTS


def validate(flow: Flow, context: FlowContext) -> list[Problem]:
    """Return every fault for which ``flow`` must not be published; none where it may."""
    return [
        *_check_start(flow),
        *_check_exits(flow),
        *_check_values(flow),
        *_check_reached(flow),
        *_check_answered(flow),
        *_check_loops(flow),
        *_check_references(flow, context),
        *check_calls(flow, context.flows),
    ]


def _check_start(flow: Flow) -> Iterator[Problem]:
    if flow.start not in flow.nodes:
        yield Problem(flow.start, "missing-node", _("the flow starts here, and there is no such node"))


def _check_exits(flow: Flow) -> Iterator[Problem]:
    for node in flow.nodes.values():
        for way in exits(node):
            if not way.target and way.required:
                yield Problem(node.id, "missing-exit", _("the exit “%(name)s” leads nowhere", name=way.name))
            elif way.target and way.target not in flow.nodes:
                yield Problem(
                    node.id,
                    "missing-node",
                    _(
                        "the exit “%(name)s” leads to “%(target)s”, which is no node",
                        name=way.name,
                        target=way.target,
                    ),
                )


def _check_values(flow: Flow) -> Iterator[Problem]:
    for node in flow.nodes.values():
        for code, message in node.faults():
            yield Problem(node.id, code, message)


def _check_reached(flow: Flow) -> Iterator[Problem]:
    if flow.start not in flow.nodes:
        return
    found = reachable(flow.start, edges(flow))
    for node_id in flow.nodes:
        if node_id not in found:
            yield Problem(node_id, "unreachable", _("no way leads here"))


def _check_answered(flow: Flow) -> Iterator[Problem]:
    """Keys and speech of a caller who has not been answered do not get through."""
    unanswered = reachable(flow.start, edges(flow, lambda node, way: not isinstance(node, Answer)))
    for node_id in unanswered:
        if flow.nodes[node_id].needs_answer:
            yield Problem(node_id, "not-answered", _("a call can come here before an “answer” node"))


def _check_loops(flow: Flow) -> Iterator[Problem]:
    for loop in loops(edges(flow, lambda node, way: way.silent)):
        walk = [*loop[:_SHOWN_OF_A_LOOP], *(["…"] if len(loop) > _SHOWN_OF_A_LOOP else []), loop[0]]
        message = _("a caller who presses nothing goes round for ever: %(list)s", list=" → ".join(walk))
        yield Problem(loop[0], "endless-loop", message)


def _check_references(flow: Flow, context: FlowContext) -> Iterator[Problem]:
    for node in flow.nodes.values():
        for reference in references(node):
            if not context.has(reference, flow.language):
                yield Problem(node.id, f"unknown-{reference.kind}", _missing(reference, flow.language))


def _missing(reference: Reference, language: str) -> str:
    kind, code = reference.kind, reference.code
    if kind == "prompt" and language:
        return _("there is no prompt “%(code)s” in “%(language)s”", code=code, language=language)
    return _("there is no %(kind)s “%(code)s”", kind=KINDS[kind], code=code)
