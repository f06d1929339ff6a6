"""Lists of a skill group as cells of a sheet: rings of the search, steps and messages of the waiting line.

Entries are separated by semicolons: ``20 levels=2 groups=sales,support; 40 locations=leipzig,*`` for rings (seconds
first; ``*`` is wherever they sit), ``waiting:60 group=sales; closed hang_up prompt=closed`` for steps (condition, what
to do), ``please-wait:30:60; offer:90`` for messages (prompt, after how many seconds, then every so many).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.agents.choices import OverflowAction, OverflowCondition
from apps.agents.models import ComfortMessage, OverflowStep, SearchRing

ANYWHERE = "*"
_TARGETS = frozenset({OverflowAction.GROUP, OverflowAction.FLOW})


@dataclass(frozen=True, slots=True)
class RingCell:
    """A ring as a cell says it; ``groups`` and ``locations`` are codes."""

    after_seconds: int
    lower_levels: int = 0
    groups: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    all_locations: bool = False


@dataclass(frozen=True, slots=True)
class StepCell:
    """An overflow step as a cell says it; ``target`` is the code of a group or flow."""

    condition: str
    action: str
    after_seconds: int = 0
    target: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class ComfortCell:
    """A comfort message as a cell says it."""

    prompt: str
    after_seconds: int
    repeat_seconds: int = 0


def format_rings(rings: Iterable[SearchRing]) -> str:
    """Return the rings as one cell. Their groups and locations are read: prefetch them."""
    return "; ".join(_ring_text(ring) for ring in rings)


def parse_rings(text: str) -> list[RingCell]:
    """Return what the cell says; raises ``ValidationError`` with the part that cannot be read."""
    return [_ring(entry) for entry in _entries(text)]


def format_steps(steps: Iterable[OverflowStep]) -> str:
    """Return the steps as one cell, in their order. Their target groups are read: select them along."""
    return "; ".join(_step_text(step) for step in steps)


def parse_steps(text: str) -> list[StepCell]:
    """Return what the cell says; raises ``ValidationError`` with the part that cannot be read."""
    return [_step(entry) for entry in _entries(text)]


def format_comfort(messages: Iterable[ComfortMessage]) -> str:
    """Return the messages as one cell."""
    return "; ".join(
        f"{message.prompt}:{message.after_seconds}"
        + (f":{message.repeat_seconds}" if message.repeat_seconds else "")
        for message in messages
    )


def parse_comfort(text: str) -> list[ComfortCell]:
    """Return what the cell says; raises ``ValidationError`` with the part that cannot be read."""
    return [_comfort(entry) for entry in _entries(text)]


def _ring_text(ring: SearchRing) -> str:
    locations = [
        *sorted(each.code for each in ring.locations.all()),
        *([ANYWHERE] if ring.all_locations else []),
    ]
    parts = {
        "levels": str(ring.lower_levels or ""),
        "groups": ",".join(sorted(each.code for each in ring.groups.all())),
        "locations": ",".join(locations),
    }
    return " ".join([str(ring.after_seconds), *(f"{name}={value}" for name, value in parts.items() if value)])


def _ring(entry: str) -> RingCell:
    first, *words = entry.split()
    values = _named(words, {"levels", "groups", "locations"}, entry)
    locations = _codes(values.get("locations", ""))
    return RingCell(
        after_seconds=_number(first, entry),
        lower_levels=_number(values.get("levels", "0"), entry),
        groups=_codes(values.get("groups", "")),
        locations=tuple(code for code in locations if code != ANYWHERE),
        all_locations=ANYWHERE in locations,
    )


def _step_text(step: OverflowStep) -> str:
    target = step.target_group.code if step.target_group else step.flow
    return " ".join(
        [
            step.condition + (f":{step.after_seconds}" if step.after_seconds else ""),
            step.action + (f"={target}" if target and step.action in _TARGETS else ""),
            *([f"prompt={step.prompt}"] if step.prompt else []),
        ]
    )


def _step(entry: str) -> StepCell:
    when, action, *words = [*entry.split(), ""][: max(2, len(entry.split()))]
    condition, _colon, seconds = when.partition(":")
    action, _equals, target = action.partition("=")
    if condition not in OverflowCondition.values or action not in OverflowAction.values:
        raise _unreadable(entry)
    values = _named(words, {"prompt"}, entry)
    return StepCell(condition, action, _number(seconds or "0", entry), target, values.get("prompt", ""))


def _comfort(entry: str) -> ComfortCell:
    prompt, *times = entry.split(":")
    if not prompt or len(times) not in (1, 2):
        raise _unreadable(entry)
    return ComfortCell(prompt, *(_number(time, entry) for time in times))


def _entries(text: str) -> Iterator[str]:
    return (entry.strip() for entry in text.split(";") if entry.strip())


def _named(words: list[str], known: set[str], entry: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    if any(name not in known or not value for name, _equals, value in pairs):
        raise _unreadable(entry)
    return {name: value for name, _equals, value in pairs}


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split(",") if code)


def _number(text: str, entry: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise _unreadable(entry)
    return int(text)


def _unreadable(entry: str) -> ValidationError:
    return ValidationError(_("“%(entry)s” cannot be read.") % {"entry": entry})
