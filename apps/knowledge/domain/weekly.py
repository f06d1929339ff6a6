"""The weekly duty: which questions of a week somebody must see to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)

CATEGORY, TICKET_TYPE = "category", "ticket_type"
WEIGHTS = {CATEGORY: 2}
"""By how much one time counts, where not 1: a ticket has cost work that a good article might have spared, a search only
a minute. The type of a ticket says less of what was asked than its category, so it counts as a search does."""


@dataclass(frozen=True, slots=True)
class Filed:
    """How often something was filed under a subject. ``codes`` are what an article that is about it may have as a tag,
    ``dispositions`` (ids) what it may be about instead."""

    kind: str
    name: str
    codes: frozenset[str]
    times: int
    dispositions: frozenset[int] = frozenset()


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

    @property
    def weight(self) -> int:
        """How much the question matters beside others."""
        return self.count * WEIGHTS.get(self.kind, 1)


def week_of(day: date) -> date:
    """Return the Monday of the week."""
    return day - timedelta(days=day.weekday())


def week_before(day: date) -> date:
    """Return the Monday of the last week that is over."""
    return week_of(day) - WEEK


def choose(questions: Iterable[Question], *, most: int, least: int) -> list[Question]:
    """Return the questions that become tasks: of each kind the ``most`` that weigh most, and ``least`` or more.

    A question stands once, under the kind under which it weighs most.
    """
    chosen: list[Question] = []
    taken: set[tuple[str, str]] = set()
    room: dict[str, int] = {}
    for question in sorted(questions, key=lambda one: (-one.weight, one.text)):
        key = (question.text.casefold(), question.language)
        if question.weight < least or key in taken or room.get(question.kind, 0) >= most:
            continue
        taken.add(key)
        room[question.kind] = room.get(question.kind, 0) + 1
        chosen.append(question)
    return chosen


def unanswered(filed: Iterable[Filed], tags: frozenset[str], dispositions: frozenset[int]) -> list[Question]:
    """Return what no article is about, as questions. ``tags``, ``dispositions``: of published articles."""
    return [
        Question(one.kind, one.name[:200], "", one.times)
        for one in filed
        if not {code.casefold() for code in one.codes} & tags and not one.dispositions & dispositions
    ]
