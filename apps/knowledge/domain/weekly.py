"""The weekly duty: which questions of a week somebody must see to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """``kind`` says where it comes from (a ``QuestionKind``), ``count`` how often it came. ``article`` (id) is the one
    that should answer it, where there is one; ``owner`` (id) whose it is."""

    kind: str
    text: str
    language: str = ""
    count: int = 0
    article: int | None = None
    owner: int | None = None


def week_of(day: date) -> date:
    """Return the Monday of the week."""
    return day - timedelta(days=day.weekday())


def week_before(day: date) -> date:
    """Return the Monday of the last week that is over."""
    return week_of(day) - WEEK


def choose(questions: Iterable[Question], *, most: int, least: int) -> list[Question]:
    """Return the questions that become tasks: of each kind the ``most`` frequent that came ``least`` times or more.

    A question stands once, under its most frequent kind.
    """
    chosen: list[Question] = []
    taken: set[tuple[str, str]] = set()
    room: dict[str, int] = {}
    for question in sorted(questions, key=lambda one: (-one.count, one.text)):
        key = (question.text.casefold(), question.language)
        if question.count < least or key in taken or room.get(question.kind, 0) >= most:
            continue
        taken.add(key)
        room[question.kind] = room.get(question.kind, 0) + 1
        chosen.append(question)
    return chosen
