"""What the engine says of flows, in the language of the reader."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from apps.ivr.domain.problems import FlowError, Problem
from apps.kernel.sentence import say

if TYPE_CHECKING:
    from apps.ivr.domain.proof.cases import Failure


def in_words(sentence: str) -> str:
    """Return what the engine says, in the language of the request."""
    return say(sentence, gettext)


def with_place(fault: "Problem | Failure") -> str:
    """Return the fault with the node that it is in."""
    message = in_words(fault.message)
    return f"{fault.node_id}: {message}" if fault.node_id else message


def messages_of(error: FlowError) -> list[str]:
    """Return everything that is wrong, one fault each."""
    return [with_place(problem) for problem in error.problems]
