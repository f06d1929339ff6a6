"""The facts of work without a call (chat, e-mail, task); named in :mod:`~apps.interactions.domain.events` like all
others. Where nothing else is said, such an interaction has the same events as a call: queued, offered, answered (an
agent took it), transferred, segment ended (its talk is the time worked on it), ended."""

from dataclasses import dataclass

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class WorkCreated(Event):
    """What is to be done. ``reference`` says where the whole of it is: a link, a ticket's number. ``external_id`` is
    how the system knows it that asked, ``source`` which one that was, ``by`` who."""

    interaction_id: str
    subject: str
    text: str = ""
    reference: str = ""
    external_id: str = ""
    source: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class WorkPaused(Event):
    """The agent's phone side needs them: the work rests, and its time does not count."""

    interaction_id: str
    segment: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class WorkResumed(Event):
    """The agent works on it again, after ``paused_seconds``."""

    interaction_id: str
    segment: int
    agent_id: int
    paused_seconds: float


@dataclass(frozen=True, slots=True)
class WorkCompleted(Event):
    """The agent has filed it: end and wrap-up in one step."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    disposition: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkCancelled(Event):
    """It need not be done any more. ``by`` is who said so."""

    interaction_id: str
    segment: int
    by: str = ""
    reason: str = ""
