"""What a flow asks outside the switch, and what callers give it in confidence. They are named in
:mod:`~apps.interactions.domain.events` like all others. Nothing of what is sent or entered is in them."""

from dataclasses import dataclass

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class HttpQuerySent(Event):
    """The flow asked the system behind ``connection``. ``query_id`` is sent along as Idempotency-Key where something is
    changed; after a restart it is known by it that the question may have been asked."""

    interaction_id: str
    node_id: str
    query_id: str
    connection: str
    method: str


@dataclass(frozen=True, slots=True)
class HttpQueryEnded(Event):
    """That question is over: ok, not_found or failed, with the HTTP ``status`` (0: none came) after ``seconds``.
    ``cached``: nobody was asked. ``why``: what went wrong, as a code. ``confided``: it held what the caller had entered
    in confidence, which is forgotten now."""

    interaction_id: str
    node_id: str
    query_id: str
    outcome: str
    status: int = 0
    seconds: float = 0.0
    cached: bool = False
    why: str = ""
    confided: bool = False


@dataclass(frozen=True, slots=True)
class SpeechHeard(Event):
    """The caller spoke at a menu. ``word`` is the keyword that was understood and ``digit`` what it stands for; both
    are empty where none was. Nothing else of what was said is kept."""

    interaction_id: str
    node_id: str
    word: str
    digit: str


@dataclass(frozen=True, slots=True)
class SecureInputStarted(Event):
    """From here on the caller enters something in confidence: nothing of it is recorded or written down."""

    interaction_id: str
    node_id: str


@dataclass(frozen=True, slots=True)
class SecureInputEnded(Event):
    """The caller has entered it (``accepted``), or given up. ``key`` is the data key by which the flow may use it while
    it is in memory; ``masked`` is all of it that is ever shown."""

    interaction_id: str
    node_id: str
    accepted: bool
    key: str = ""
    masked: str = ""


@dataclass(frozen=True, slots=True)
class SecureInputRefused(Event):
    """What the caller entered cannot be right; they are asked again. ``why``: silence, length, luhn."""

    interaction_id: str
    node_id: str
    why: str


@dataclass(frozen=True, slots=True)
class TicketWanted(Event):
    """The flow wants a ticket. ``key`` names it: wanted, asked for or projected however often, there is one ticket of
    that key. ``recording_id`` is the message that belongs to it; ``group`` and ``ticket_type`` are codes, empty where
    rules are to decide. The customer is who the call was of at that moment (0: nobody is known)."""

    interaction_id: str
    node_id: str
    key: str
    subject: str
    text: str = ""
    ticket_type: str = ""
    group: str = ""
    recording_id: str = ""
    customer_id: int = 0
    contact: str = ""


@dataclass(frozen=True, slots=True)
class AnswerGiven(Event):
    """The flow began to say the spoken answer of an article. ``article`` is its key, ``version_id`` the version whose
    text it is, ``asked`` the words of the caller that it was found by, empty where the flow names it."""

    interaction_id: str
    node_id: str
    article_id: int
    version_id: int
    article: str
    language: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class AnswerJudged(Event):
    """The caller said whether the answer that they had heard last helped. Who says nothing is in no such event."""

    interaction_id: str
    node_id: str
    article_id: int
    version_id: int
    article: str
    helped: bool


@dataclass(frozen=True, slots=True)
class AnswerMissing(Event):
    """The flow had no spoken answer for its caller: ``asked`` are the words that it looked for, else the article or the
    category that it names."""

    interaction_id: str
    node_id: str
    asked: str
    language: str = ""
