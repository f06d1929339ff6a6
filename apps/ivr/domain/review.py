"""What is worth a second look before a flow goes live. Unlike a fault, none of it keeps a flow from being published."""

from collections.abc import Iterator, Mapping

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.graph import edges, reachable
from apps.ivr.domain.library import BUILTIN_PROMPTS
from apps.ivr.domain.node import exits, references
from apps.ivr.domain.nodes.collect_digits import CollectDigits
from apps.ivr.domain.nodes.hours import Hours
from apps.ivr.domain.nodes.http_query import HttpQuery
from apps.ivr.domain.nodes.route import Route
from apps.ivr.domain.nodes.secure_input import SecureInput
from apps.ivr.domain.nodes.set_language import SetLanguage
from apps.ivr.domain.problems import WARNING, Problem
from apps.ivr.domain.review_answers import check_answers
from apps.ivr.domain.validate import FlowContext
from apps.kernel.sentence import Sentence as _

CARD_LENGTH = 12
"""From so many digits with a check digit on, a number may be that of a card."""


def review(flow: Flow, context: FlowContext) -> list[Problem]:
    """Return what deserves a look; a flow that has faults should have them mended first."""
    return [
        *_check_hours(flow, context),
        *_check_languages(flow, context),
        *check_answers(flow, context, spoken_languages(flow)),
        *_check_cards(flow),
        *_check_secrets(flow),
    ]


def _warn(node_id: str, code: str, message: str) -> Problem:
    return Problem(node_id, code, message, WARNING)


def _check_hours(flow: Flow, context: FlowContext) -> Iterator[Problem]:
    """Who is routed without having been asked the hours may wait through the night."""
    unasked = reachable(flow.start, edges(flow, lambda node, way: not isinstance(node, Hours)))
    for node_id in unasked:
        node = flow.nodes[node_id]
        if isinstance(node, Route) and node.group not in context.scheduled_groups:
            message = _(
                "a call can come here at any hour, and the group “%(group)s” is never closed",
                group=node.group,
            )
            yield _warn(node_id, "no-hours", message)


def _check_languages(flow: Flow, context: FlowContext) -> Iterator[Problem]:
    """A caller who chose a language should not hear another one in between."""
    for node_id, languages in spoken_languages(flow).items():
        for reference in references(flow.nodes[node_id]):
            for language in sorted(languages - {flow.language}):
                if reference.kind == "prompt" and not _speaks(context, reference.code, language):
                    message = _(
                        "“%(code)s” is not there in “%(language)s”, which a caller can have chosen",
                        code=reference.code,
                        language=language,
                    )
                    yield _warn(node_id, "missing-language", message)


def _speaks(context: FlowContext, code: str, language: str) -> bool:
    known = {(code, language), (code, language.replace("-", "_").split("_")[0]), (code, "")}
    return not known.isdisjoint(context.prompts) or code in BUILTIN_PROMPTS


def spoken_languages(flow: Flow) -> Mapping[str, set[str]]:
    """Return in which languages a caller can come to each node."""
    spoken: dict[str, set[str]] = {node_id: set() for node_id in flow.nodes}
    waiting = [(flow.start, flow.language)] if flow.start in flow.nodes else []
    while waiting:
        node_id, language = waiting.pop()
        if language in spoken[node_id]:
            continue
        spoken[node_id].add(language)
        node = flow.nodes[node_id]
        after = (node.language or flow.language) if isinstance(node, SetLanguage) else language
        waiting += [(way.target, after) for way in exits(node) if way.target in flow.nodes]
    return spoken


def _check_cards(flow: Flow) -> Iterator[Problem]:
    """What is collected openly is in the journal, on the agent's screen and in the reports."""
    for node in flow.nodes.values():
        if isinstance(node, CollectDigits) and node.luhn and node.max_length >= CARD_LENGTH:
            message = _("looks like the number of a card, and is stored as it is: use “secure_input”")
            yield _warn(node.id, "open-card", message)


def _check_secrets(flow: Flow) -> Iterator[Problem]:
    """A secret that a request wants must have been entered on every way to it."""
    for node in flow.nodes.values():
        if isinstance(node, HttpQuery):
            for key in dict.fromkeys(node.secrets()):
                if node.id in _without(flow, key):
                    message = _("a call can come here without having entered the secret “%(key)s”", key=key)
                    yield _warn(node.id, "secret-missing", message)


def _without(flow: Flow, key: str) -> Mapping[str, int]:
    """Return the nodes that can be reached without leaving the input of ``key`` by its good exit."""
    return reachable(
        flow.start,
        edges(
            flow,
            lambda node, way: (
                not (isinstance(node, SecureInput) and node.secret_key == key and way.name == "next")
            ),
        ),
    )
