"""Writes of number lists: one number, or many that somebody pasted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.customers.domain.numbers import Reading
from apps.customers.services.numbers import say_unusable
from apps.customfields.texts import check_texts
from apps.kernel.text import text_problem
from apps.numberlists.domain.entries import LONGEST_NOTE, Line, read_entry, split_lines
from apps.numberlists.models import NumberEntry, NumberList

MOST_LINES = 20_000
"""In one go; longer lists come as a spreadsheet."""
_CHUNK = 2_000

ADDED, KNOWN, REPEATED, WRONG = "added", "known", "repeated", "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a line: ``added``, ``known`` (on the list already), ``repeated`` or ``wrong``, with the reason."""

    line: Line
    outcome: str
    number: str = ""
    reason: str = ""


def read_as_entry(text: str) -> Reading:
    """Return :func:`apps.numberlists.domain.entries.read_entry` for the site's country."""
    return read_entry(text, settings.PHONE_REGION)


def clean_entry(text: str) -> str:
    """Return the number of an entry. Raises ``ValidationError`` that says what was probably meant."""
    reading = read_as_entry(text)
    if not reading.number:
        raise ValidationError({"number": say_unusable(text, reading.reason, reading.suggestion)})
    return reading.number


@transaction.atomic
def save_list(*, number_list: NumberList) -> NumberList:
    """Check a new or changed list, write it, and return it. Raises ``ValidationError`` by field."""
    check_texts(number_list)
    number_list.full_clean()
    number_list.save()
    return number_list


def add_list_if_missing(*, code: str, name: str, purpose: str) -> NumberList:
    """Return the list of this code, a new and empty one where there is none."""
    return NumberList.objects.get_or_create(code=code, defaults={"name": name, "purpose": purpose})[0]


@transaction.atomic
def save_entry(*, entry: NumberEntry, by: Any = None) -> NumberEntry:
    """Check a new or changed entry, write it, and return it. Raises ``ValidationError`` by field."""
    entry.number = clean_entry(entry.number)
    check_texts(entry)
    if entry._state.adding:
        entry.added_by = by
    entry.full_clean()
    entry.save()
    return entry


@transaction.atomic
def add_lines(
    *, number_list: NumberList, text: str, valid_until: date | None = None, note: str = "", by: Any = None
) -> list[Judged]:
    """Put the numbers of ``text`` on the list, one a line with its note behind a semicolon or a tab (``note``: of lines
    without one), and return what became of each line; numbers that are there already stay as they are.

    Raises ``ValidationError`` for more than :data:`MOST_LINES` lines.
    """
    lines = split_lines(text)
    if len(lines) > MOST_LINES:
        message = _("At most %(most)d lines in one go: import longer lists as a spreadsheet.")
        raise ValidationError({"text": message % {"most": MOST_LINES}})
    readings = [(line, read_as_entry(line.text)) for line in lines]
    known = _known_of(number_list, [reading.number for _line, reading in readings if reading.number])
    judged = list(_judge(readings, known, note))
    fresh = [
        NumberEntry(
            number_list=number_list,
            number=found.number,
            note=found.line.note or note,
            valid_until=valid_until,
            added_by=by,
        )
        for found in judged
        if found.outcome == ADDED
    ]
    NumberEntry.objects.bulk_create(fresh, batch_size=_CHUNK, ignore_conflicts=True)
    return judged


def _known_of(number_list: NumberList, numbers: list[str]) -> set[str]:
    return set(number_list.entries.filter(number__in=numbers).values_list("number", flat=True))


def _judge(readings: Iterable[tuple[Line, Reading]], known: set[str], note: str) -> Iterable[Judged]:
    seen: set[str] = set()
    for line, reading in readings:
        if not reading.number:
            reason = say_unusable(line.text, reading.reason, reading.suggestion)
            yield Judged(line, WRONG, reason=reason)
        elif text_problem(line.note or note, LONGEST_NOTE):
            reason = _("The note may have at most %(most)d characters that can be shown.")
            yield Judged(line, WRONG, reading.number, reason % {"most": LONGEST_NOTE})
        elif reading.number in seen:
            yield Judged(line, REPEATED, reading.number)
        else:
            seen.add(reading.number)
            yield Judged(line, KNOWN if reading.number in known else ADDED, reading.number)


@transaction.atomic
def remove_expired(*, number_list: NumberList) -> int:
    """Strike out the entries whose last day is over, and return how many those were."""
    count, _by_table = number_list.entries.filter(valid_until__lt=timezone.localdate()).delete()
    return count


def remove_entries(*, pks: Iterable[int]) -> int:
    """Take entries off their lists, and return how many those were."""
    count, _by_table = NumberEntry.objects.filter(pk__in=list(pks)).delete()
    return count
