"""A node of a flow: its values and what it does when it has the word."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from apps.ivr.domain.fields import Exit, Kind, Malformed, Reference, Text, of
from apps.ivr.domain.problems import FlowError, Problem
from apps.ivr.domain.text import shown
from apps.kernel.sentence import Sentence as _

if TYPE_CHECKING:
    from apps.interactions.domain.messages import RecordingFinished
    from apps.ivr.domain.commands import CustomerLookedUp, HttpAnswered
    from apps.ivr.domain.turn import Turn


GONE, RINGING, UP = "gone", "ringing", "up"
"""What the switch says, after a restart, of a number that a flow had called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of the node types. A type is a subclass with its fields, listed in ``nodes.NODE_TYPES``.

    The session calls the methods below; a node answers by telling the :class:`~apps.ivr.domain.turn.Turn` what to do.
    Nodes hold no state of their own: one flow serves all calls.
    """

    type: ClassVar[str] = ""
    needs_answer: ClassVar[bool] = False
    """Whether the caller must have been answered first."""

    id: str
    note: str = of(Text(), "")

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the values of the node together, as the code and the message of a problem."""
        yield from ()

    def enter(self, turn: "Turn") -> None:
        """The caller reached this node."""
        raise NotImplementedError

    def on_recording_resumed(self, turn: "Turn") -> None:
        """The process had to start again while a recording that the node asked for was outstanding."""

    def on_prompt_done(self, turn: "Turn") -> None:
        """The prompt that the node played is over, or could not be played."""

    def on_digit(self, turn: "Turn", digit: str) -> None:
        """The caller pressed a key. Unless a node wants it, it is kept for the next menu or entry (type-ahead)."""
        turn.keep(digit)

    def on_timeout(self, turn: "Turn") -> None:
        """The wait that the node asked for is over."""

    def on_recording(self, turn: "Turn", message: "RecordingFinished") -> None:
        """A recording that the node asked for is complete."""

    def on_recording_failed(self, turn: "Turn") -> None:
        """The switch refused to record."""

    def on_callback(self, turn: "Turn", promised: bool) -> None:
        """The callback that the node asked for is promised, or refused."""

    def on_answer(self, turn: "Turn", message: "HttpAnswered") -> None:
        """Another system, asked by the node, has answered, or will not."""

    def on_customer(self, turn: "Turn", message: "CustomerLookedUp") -> None:
        """The customer whom the node asked for was found, or was not."""

    def on_ticket(self, turn: "Turn", number: str) -> None:
        """The ticket that the node wanted has this number; empty where that cannot be said now."""

    def on_speech(self, turn: "Turn", text: str | None) -> None:
        """What the caller said was recognised; None where no engine could tell."""

    def on_number_answered(self, turn: "Turn") -> None:
        """The number that the node called picked up."""

    def on_number_ended(self, turn: "Turn", cause: int) -> None:
        """It could not be reached, or hung up; ``cause`` is the Q.850 code."""

    def on_number_resumed(self, turn: "Turn", state: str) -> None:
        """The process had to start again meanwhile; ``state`` is what has become of the number: gone, ringing, up."""

    def on_queue_left(self, turn: "Turn", reason: str) -> None:
        """The queue gave the call back; ``reason`` as in InteractionFlowedOut."""

    def on_return(self, turn: "Turn", result: str) -> None:
        """The flow that the node called returned ``result``."""

    def on_caller_gone(self, turn: "Turn") -> None:
        """The caller hung up."""
        turn.end("caller_hung_up")


def kinds(node_type: type[Node]) -> dict[str, Kind[Any]]:
    """Return the kinds of a node type's keys, without ``id``."""
    return {
        field.name: field.metadata["kind"]
        for field in dataclasses.fields(node_type)
        if "kind" in field.metadata
    }


def required_keys(node_type: type[Node]) -> list[str]:
    """Return the keys that must be given, without ``id``."""
    return [
        field.name
        for field in dataclasses.fields(node_type)
        if field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
        and field.name != "id"
    ]


def exits(node: Node) -> Iterator[Exit]:
    """Yield the ways out of ``node``, in the order of its keys."""
    for name, kind in kinds(type(node)).items():
        yield from kind.exits(name, getattr(node, name))


def references(node: Node) -> Iterator[Reference]:
    """Yield what ``node`` needs outside the flow."""
    for name, kind in kinds(type(node)).items():
        yield from kind.references(getattr(node, name))


def parse_node(node_type: type[Node], node_id: str, raw: Mapping[str, Any]) -> Node:
    """Return the node that ``raw`` (without ``id`` and ``type``) describes; raise :class:`FlowError`."""
    known = kinds(node_type)
    problems = [
        Problem(
            node_id, "unknown-key", _("%(key)s is no key of %(type)s", key=shown(key), type=node_type.type)
        )
        for key in raw
        if key not in known
    ]
    problems += [
        Problem(node_id, "missing-key", _("“%(key)s” is missing", key=key))
        for key in required_keys(node_type)
        if key not in raw
    ]
    values = {}
    for key, kind in known.items():
        try:
            if key in raw:
                values[key] = kind.parse(raw[key])
        except Malformed as error:
            problems.append(Problem(node_id, error.code, _("“%(key)s” %(fault)s", key=key, fault=error.said)))
    if problems:
        raise FlowError(problems)
    return node_type(id=node_id, **values)
