"""What happens in a trial call: who calls when, what the caller and the rest of the world do.

The inputs are lines, so that people can write them: ``press 12#``, ``barge 1``, ``silence``, ``hang_up``,
``record 12``, ``queue max_wait``, ``callback refused``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from apps.ivr.domain.problems import flow_error
from apps.ivr.domain.text import is_code, is_language, is_printable, shown
from apps.kernel.sentence import Sentence as _

MAX_INPUTS = 200
MAX_KEYS = 64
MAX_ENTRIES = 50
MAX_ANSWER_ITEMS = 1_000
KEYS = frozenset("0123456789*#ABCD")
START = datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp()
"""When a call arrives whose script says nothing of it: a Monday, ten o'clock UTC."""
ANI, DNIS = "+8613800000000", "8000"

PRESS, BARGE, SILENCE, HANG_UP = "press", "barge", "silence", "hang_up"
RECORD, QUEUE, CALLBACK = "record", "queue", "callback"
ANSWERED = "answered"
QUEUE_ANSWERS = (ANSWERED, "max_wait", "closed", "full", "no_agents", "callback", "group_removed", "overflow")
PROMISED, REFUSED = "promised", "refused"
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that the caller or the queue does. ``value``: keys, seconds, or the answer of the queue."""

    kind: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Script:
    """A call. ``at`` is when it arrives (Unix seconds), ``hours`` says of schedules whether they are open whatever the
    time, ``answers`` what outside systems say to a node, one for each visit, the last again and again; ``customer``
    what is known of the caller, ``data`` what is known of the call before it comes to the flow, ``lists`` the number
    lists that the caller is on beside those that hold the number already. ``articles``: which articles have a spoken
    answer, by their keys with the words that they are found by (None: those that are published)."""

    inputs: tuple[Input, ...] = ()
    at: float = START
    ani: str = ANI
    dnis: str = DNIS
    language: str = ""
    hours: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    customer: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    articles: Mapping[str, str] | None = None


SCRIPT_KEYS = (
    "at", "ani", "dnis", "language", "customer", "data", "lists", "articles", "hours", "answers", "inputs",
)  # fmt: skip


def parse_input(line: object) -> Input:
    """Return the input of a line; raise :class:`FlowError`."""
    if not isinstance(line, str):
        raise flow_error("wrong-type", _("an input must be text, not %(line)s", line=shown(line)))
    kind, _space, value = line.strip().partition(" ")
    value = value.strip()
    if not _fits(kind, value):
        message = _(
            "%(line)s is no input: press 12#, barge 1, silence, hang_up, record 12, queue max_wait or callback refused "
            "is one",
            line=shown(line),
        )
        raise flow_error("bad-input", message)
    return Input(kind, value)


def _fits(kind: str, value: str) -> bool:
    match kind:
        case "press" | "barge":
            return 0 < len(value) <= MAX_KEYS and KEYS.issuperset(value)
        case "silence" | "hang_up":
            return not value
        case "record":
            return value.isascii() and value.isdigit() and len(value) <= 4
        case "queue":
            return value in QUEUE_ANSWERS
        case "callback":
            return value in (PROMISED, REFUSED)
    return False


def parse_script(raw: Mapping[str, Any]) -> Script:
    """Return the script in ``raw``, whose other keys are ignored; raise :class:`FlowError`."""
    lines = raw.get("inputs", [])
    if not isinstance(lines, list) or len(lines) > MAX_INPUTS:
        raise flow_error(
            "wrong-type", _("“inputs” must be a list of %(most)s lines at most", most=MAX_INPUTS)
        )
    return Script(
        inputs=tuple(parse_input(line) for line in lines),
        at=_moment(raw.get("at", "")),
        ani=_text(raw, "ani", ANI),
        dnis=_text(raw, "dnis", DNIS),
        language=_language(raw.get("language", "")),
        hours=_hours(raw.get("hours", {})),
        answers=_answers(raw.get("answers", {})),
        customer=_words(raw.get("customer", {}), "customer"),
        data=_words(raw.get("data", {}), "data"),
        lists=_lists(raw.get("lists", [])),
        articles=_words(raw["articles"], "articles") if "articles" in raw else None,
    )


def _text(raw: Mapping[str, Any], key: str, default: str) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str) or len(value) > 64 or not is_printable(value):
        raise flow_error("wrong-type", _("“%(key)s” must be text of 64 characters at most", key=key))
    return value


def _moment(raw: object) -> float:
    """Return Unix seconds of a date and time in ISO 8601; one without an offset is in UTC."""
    if raw == "":
        return START
    try:
        if not isinstance(raw, str):
            raise ValueError
        moment = datetime.fromisoformat(raw)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        message = _(
            "“at” must be a date and time such as 2026-01-05T10:00+08:00, not %(raw)s", raw=shown(raw)
        )
        raise flow_error("wrong-type", message) from None


def _language(raw: object) -> str:
    if not isinstance(raw, str) or not (raw == "" or is_language(raw)):
        raise flow_error("wrong-type", _("“language” must be a language code such as en or zh"))
    return raw


def _lists(raw: object) -> tuple[str, ...]:
    if (
        not isinstance(raw, list)
        or len(raw) > MAX_ENTRIES
        or not all(isinstance(c, str) and is_code(c) for c in raw)
    ):
        message = _("“lists” must be a list of %(most)s codes of number lists at most", most=MAX_ENTRIES)
        raise flow_error("wrong-type", message)
    return tuple(raw)


def _hours(raw: object) -> Mapping[str, str]:
    words = _words(raw, "hours")
    for code, word in words.items():
        if word not in (OPEN, CLOSED):
            raise flow_error(
                "wrong-type",
                _(
                    "“hours” of %(code)s must be %(open)s or %(closed)s",
                    code=shown(code),
                    open=OPEN,
                    closed=CLOSED,
                ),
            )
    return words


def _words(raw: object, key: str) -> Mapping[str, str]:
    """Return an object of short texts."""
    if not isinstance(raw, Mapping) or len(raw) > MAX_ENTRIES:
        raise flow_error(
            "wrong-type",
            _(
                "“%(key)s” must be an object of %(most)s entries at most",
                key=key,
                most=MAX_ENTRIES,
            ),
        )
    for name, value in raw.items():
        if not is_code(name) or not isinstance(value, str) or len(value) > 200 or not is_printable(value):
            raise flow_error(
                "wrong-type",
                _(
                    "“%(key)s”: %(name)s must have a text of 200 characters at most",
                    key=key,
                    name=shown(name),
                ),
            )
    return dict(raw)


def _answers(raw: object) -> Mapping[str, tuple[Any, ...]]:
    if not isinstance(raw, Mapping) or len(raw) > MAX_ENTRIES:
        raise flow_error(
            "wrong-type",
            _("“answers” must be an object of %(most)s entries at most", most=MAX_ENTRIES),
        )
    for name in raw:
        if not all(map(is_code, name.split("/"))):
            raise flow_error("bad-id", _("“answers” must name nodes, not %(name)s", name=shown(name)))
    if _size(raw) > MAX_ANSWER_ITEMS:
        raise flow_error(
            "too-large",
            _("“answers” hold more than %(most)s values", most=MAX_ANSWER_ITEMS),
        )
    return {name: tuple(value) if isinstance(value, list) else (value,) for name, value in raw.items()}


def _size(value: object) -> int:
    """Return how many values ``value`` holds; decoded JSON, so its depth is bounded."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + sum(_size(item) for item in inner)
