"""What happened: contacts with the shape of days and weeks, all from one seed. No database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import TypeVar

from apps.agents.domain.capacity import Medium

DAY_SECONDS = 86_400
_QUARTERS = 96
WEEK = (1.0, 0.96, 0.93, 0.94, 0.9, 0.32, 0.14)
"""How much there is to do on Monday to Sunday, against Monday."""
_HOURS = (1, 1, 1, 1, 1, 2, 6, 18, 52, 86, 98, 100, 82, 74, 84, 88, 80, 66, 48, 34, 24, 15, 8, 3)
_MEDIA = ((Medium.VOICE, 86), (Medium.CHAT, 8), (Medium.EMAIL, 5), (Medium.TASK, 1))
_WORKED = {Medium.VOICE: 210.0, Medium.CHAT: 320.0, Medium.EMAIL: 400.0, Medium.TASK: 600.0}
_LANGUAGES = (("en", 70), ("zh-hans", 22), ("", 8))
_TIERS = ((0, 78), (10, 15), (50, 6), (100, 1))
Choice = TypeVar("Choice")
TRANSFERRED, MISSED, HELD, KNOWN, FILED = 0.07, 0.06, 0.18, 0.62, 0.93


@dataclass(frozen=True, slots=True)
class Line:
    """A group: its key, code, agents and the numbers of ours that lead to it."""

    pk: int
    code: str
    agents: Sequence[int]
    entries: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class World:
    """Whom contacts may concern. ``dispositions``: key and code; ``customers``: keys, perhaps none."""

    lines: Sequence[Line]
    dispositions: Sequence[tuple[int, str]]
    customers: Sequence[int] = ()


@dataclass(slots=True)
class Part:
    """One segment; Unix seconds and seconds. ``missed``: who was offered it in vain."""

    number: int
    line: Line
    queued_at: float
    wait: float
    outcome: str
    agent: int | None = None
    ring: float = 0.0
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0
    ended_by: str = ""
    disposition: tuple[int, str] | None = None
    missed: list[int] = field(default_factory=list)

    @property
    def answered_at(self) -> float:
        return self.queued_at + self.wait

    @property
    def ended_at(self) -> float:
        return self.queued_at + self.wait + self.talk + self.hold


@dataclass(slots=True)
class Contact:
    """One interaction, over and done."""

    id: str
    medium: Medium
    arrived_at: float
    ani: str
    dnis: str
    entry_point: str
    customer: int | None
    tier: int
    language: str
    parts: list[Part]


def make_contacts(world: World, count: int, days: int, end: int, seed: int) -> Iterator[Contact]:
    """Yield ``count`` contacts of the ``days`` before ``end`` (Unix seconds, midnight), in the order of arrival. The
    same arguments give the same contacts."""
    dice = Random(seed)
    first = end - days * DAY_SECONDS
    done, shares = 0, list(accumulate(_weights(first, days)))
    for number, share in enumerate(shares):
        until = round(count * share / shares[-1])
        begin = first + number * DAY_SECONDS // _QUARTERS
        for offset in sorted(dice.random() for _ in range(until - done)):
            yield _contact(world, round(begin + 900 * offset, 3), dice)
        done = until


def _weights(first: int, days: int) -> Iterator[float]:
    for day in range(days):
        weekday = (first // DAY_SECONDS + day + 3) % 7  # the first of January 1970 was a Thursday
        yield from (WEEK[weekday] * _HOURS[quarter // 4] for quarter in range(_QUARTERS))


def _contact(world: World, at: float, dice: Random) -> Contact:
    medium = _pick(_MEDIA, dice)
    line = world.lines[int(len(world.lines) * dice.random() ** 1.4)]
    dnis, entry = line.entries[int(len(line.entries) * dice.random())]
    known = dice.random() < KNOWN and bool(world.customers)
    caller = int(dice.random() ** 2 * 3_000_000)
    return Contact(
        id=f"{int(at * 1000):012x}7{dice.getrandbits(12):03x}8{dice.getrandbits(60):015x}",
        medium=medium,
        arrived_at=at,
        ani=f"+1555{caller:08d}" if medium is Medium.VOICE else "",
        dnis=dnis if medium is Medium.VOICE else "",
        entry_point=entry,
        customer=world.customers[caller % len(world.customers)] if known else None,
        tier=_pick(_TIERS, dice),
        language=_pick(_LANGUAGES, dice),
        parts=_parts(world, line, medium, round(at + dice.random() * 40, 3), dice),
    )


def _parts(world: World, line: Line, medium: Medium, at: float, dice: Random) -> list[Part]:
    part = _part(world, line, medium, 1, at, dice)
    if part.ended_by != "transfer":
        return [part]
    other = world.lines[int(len(world.lines) * dice.random())]
    second = _part(world, other, medium, 2, part.ended_at, dice)
    if second.ended_by == "transfer":
        second.ended_by = "caller"
    return [part, second]


def _part(world: World, line: Line, medium: Medium, number: int, at: float, dice: Random) -> Part:
    """Who must wait longer than their patience leaves; one in six answers comes at once."""
    is_call = medium is Medium.VOICE
    wait = 2.0 + (0.0 if dice.random() < 0.17 else dice.expovariate(1 / (16 if is_call else 1500)))
    patience = 1.0 + dice.expovariate(1 / 240)
    if is_call and patience < wait:
        return Part(number, line, at, round(patience, 3), "abandoned", ended_by="caller")
    if is_call and wait > 110:
        return Part(number, line, at, 110.0, "flowed_out", ended_by="system")
    agent = line.agents[int(len(line.agents) * dice.random())]
    return Part(
        number, line, at, round(wait, 3), "answered",
        agent=agent,
        ring=round(min(wait, 1 + 6 * dice.random()), 3),
        talk=round(10 + dice.gammavariate(2.0, _WORKED[medium] / 2), 3),
        hold=round(dice.expovariate(1 / 45), 3) if is_call and dice.random() < HELD else 0.0,
        wrap_up=round(dice.expovariate(1 / 35), 3),
        ended_by="transfer" if dice.random() < TRANSFERRED else ("agent" if dice.random() < 0.3 else "caller"),
        disposition=world.dispositions[int(len(world.dispositions) * dice.random() ** 1.5)]
        if world.dispositions and dice.random() < FILED
        else None,
        missed=[line.agents[int(len(line.agents) * dice.random())]] if dice.random() < MISSED else [],
    )  # fmt: skip


def _pick(choices: Sequence[tuple[Choice, int]], dice: Random) -> Choice:
    rest = dice.random() * 100
    for value, share in choices:
        rest -= share
        if rest < 0:
            return value
    return choices[-1][0]
