"""Reads of number lists."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from apps.numberlists.choices import Purpose
from apps.numberlists.domain.lists import Entries, NumberLists, to_entries
from apps.numberlists.models import NumberList
from apps.schedules.domain.days import begin_of_day

_ENTRIES = "SELECT number, valid_until FROM numberlists_numberentry WHERE number_list_id = %s"
_known: dict[int, tuple[tuple[int, datetime], Entries]] = {}
"""By primary key of a list: its revision (and when the list was made) when its entries were read, and the entries."""


def get_number_lists() -> NumberLists:
    """Return the active lists as flows ask them, with one query; the entries of a list are only read again where its
    revision has changed."""
    rows = NumberList.objects.filter(is_active=True).order_by("code")
    active = list(rows.values_list("pk", "code", "purpose", "revision", "created_at"))
    for gone in _known.keys() - {pk for pk, *_rest in active}:
        _known.pop(gone, None)
    found = {code: _entries_of(pk, (revision, made)) for pk, code, _purpose, revision, made in active}
    barred = frozenset(code for _pk, code, purpose, *_rest in active if purpose == Purpose.DO_NOT_CALL)
    return NumberLists(found, settings.PHONE_REGION, barred=barred)


def get_list_names() -> dict[str, str]:
    """Return the names of the active lists by their codes."""
    return dict(NumberList.objects.filter(is_active=True).order_by("code").values_list("code", "name"))


def list_number_lists() -> QuerySet[Any]:
    """Return all lists, each with its number of entries as ``entry_count``."""
    return NumberList.objects.annotate(entry_count=Count("entries"))


def _entries_of(pk: int, seen: tuple[int, datetime]) -> Entries:
    known = _known.get(pk)
    if known is None or known[0] != seen:
        known = _known[pk] = (seen, to_entries(_read(pk)))
    return known[1]


def _read(pk: int) -> Iterator[tuple[str, float | None]]:
    # Past Django: the floor's reader remembers each question that Django asks and asks it again every five seconds
    # (ADR 0098). The revision answers for this one, without going through 100,000 rows.
    zone = timezone.get_default_timezone()
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [pk])
        for number, until in cursor:
            yield number, None if until is None else begin_of_day(until + timedelta(1), zone)
