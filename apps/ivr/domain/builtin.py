"""Flows that nobody has to draw: for calls to a number that nobody has set up, and for callers whom a queue gives up.

The second kind has a code that says all of it, such as ``queue/voicemail/closed-notice/leave-message``: a call that was
sent into one finds the same flow again after a restart. Codes of drawn flows never hold a slash.
"""

from collections.abc import Iterable

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.node import Node
from apps.ivr.domain.nodes.answer import Answer
from apps.ivr.domain.nodes.hang_up import HangUp
from apps.ivr.domain.nodes.play import Play
from apps.ivr.domain.nodes.voicemail import Voicemail

UNALLOCATED_NUMBER = 1
"""Q.850 cause: the number that was dialled belongs to nobody."""

UNKNOWN_NUMBER = Flow(
    code="unknown-number",
    version=0,
    start="refuse",
    # Not answered: the announcement goes out as early media, the caller pays nothing, and the caller's network is
    # told why the call ends.
    nodes={"refuse": HangUp(id="refuse", prompt="ss-noservice", cause=UNALLOCATED_NUMBER)},
)

QUEUE = "queue"
VOICEMAIL = "voicemail"
HANG_UP = "hang_up"
ANNOUNCE = "announce"


def queue_flow_code(action: str, prompts: Iterable[str] = ()) -> str:
    """Return the code of the built-in flow that plays ``prompts`` and then does ``action``: :data:`VOICEMAIL`, whose
    last prompt asks for the message, or :data:`HANG_UP`."""
    return "/".join((QUEUE, action, *prompts))


def builtin_flow(code: str) -> Flow | None:
    """Return the built-in flow of a code; None for the code of any other."""
    if code == UNKNOWN_NUMBER.code:
        return UNKNOWN_NUMBER
    head, *rest = code.split("/")
    if head != QUEUE or not rest or rest[0] not in (VOICEMAIL, HANG_UP):
        return None
    return _queue_flow(code, rest[0], rest[1:])


def _queue_flow(code: str, action: str, prompts: list[str]) -> Flow:
    before, last = prompts[:-1], prompts[-1] if prompts else ""
    names = [*(f"{ANNOUNCE}-{place}" for place in range(1, len(before) + 1)), action]
    nodes: dict[str, Node] = {"answer": Answer(id="answer", next=names[0])}
    for place, prompt in enumerate(before):
        nodes[names[place]] = Play(id=names[place], prompt=prompt, next=names[place + 1])
    nodes[action] = (
        Voicemail(id=action, prompt=last) if action == VOICEMAIL else HangUp(id=action, prompt=last)
    )
    return Flow(code=code, version=0, start="answer", nodes=nodes)
