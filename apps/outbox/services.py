"""Writes: what happened is published, in the transaction in which it did; followers are woken when that commits."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from apps.outbox.choices import HeldState
from apps.outbox.domain.followers import Published, When
from apps.outbox.following import drain as drain
from apps.outbox.horizon import last_id
from apps.outbox.kinds import declared_kinds as declared_kinds
from apps.outbox.models import Entry, Held, Place
from apps.outbox.registry import followed_among, function_of, get_followers, wanted_by
from apps.outbox.waking import wake_followers

log = logging.getLogger(__name__)

_COPY = "COPY outbox_entry (kind, key, data, at) FROM STDIN"


@transaction.atomic
def publish(
    *, kind: str, key: str, data: Mapping[str, Any], by: AbstractBaseUser | AnonymousUser | None = None
) -> Entry:
    """Say that something happened, and return the entry.

    ``kind`` must be declared in the app's ``outbox_kinds.py`` (else ``ValueError``); ``key`` says what it is about,
    such as a primary key: hold the lock of that row, so that entries of one key have the order in which things
    happened. ``data`` are JSON values, dates and UUIDs, without secrets: webhooks send them. ``by``: who did it, None:
    the system. What a follower in the transaction raises goes to the caller.
    """
    [entry] = publish_many(entries=[(kind, key, data)], by=by)
    return entry


@transaction.atomic
def publish_many(
    *,
    entries: Iterable[tuple[str, str, Mapping[str, Any]]],
    by: AbstractBaseUser | AnonymousUser | None = None,
) -> list[Entry]:
    """Publish many things (kind, key, data) in their order, as :func:`publish` does, in one statement."""
    by_id = by.pk if by is not None and by.is_authenticated else None
    now = timezone.now()
    rows = [Entry(kind=kind, key=key, data=dict(data), by_id=by_id, at=now) for kind, key, data in entries]
    _check_kinds(row.kind for row in rows)
    Entry.objects.bulk_create(rows)
    _tell_in_transaction(rows)
    if rows:
        _wake_on_commit()
    return rows


@transaction.atomic
def publish_followed(*, entries: Iterable[tuple[str, str, Mapping[str, Any]]]) -> int:
    """Publish those of many things whose kind anybody follows now, and return how many: for what happens far more often
    than it matters. By COPY, unless a follower in the transaction wants any of them."""
    wanted = list(entries)
    followed = followed_among({kind for kind, _, _ in wanted})
    rows = [entry for entry in wanted if entry[0] in followed]
    if any(followed & wanted_by(follower) for follower in get_followers(When.IN_TRANSACTION)):
        publish_many(entries=rows)
    elif rows:
        _check_kinds(followed)
        _copy(rows)
        _wake_on_commit()
    return len(rows)


def _copy(rows: list[tuple[str, str, Mapping[str, Any]]]) -> None:
    now = timezone.now()
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for kind, key, data in rows:
            copy.write_row((kind, key, json.dumps(data, cls=DjangoJSONEncoder), now))


def _check_kinds(kinds: Iterable[str]) -> None:
    if unknown := sorted(set(kinds) - declared_kinds().keys()):
        raise ValueError(f"declared in no outbox_kinds.py: {', '.join(unknown)}")


def as_published(entry: Entry) -> Published:
    """Return what followers get of a row."""
    return Published(entry.pk, entry.kind, entry.key, entry.data, entry.by_id, entry.at)


def _tell_in_transaction(rows: list[Entry]) -> None:
    for follower in get_followers(When.IN_TRANSACTION):
        wanted, function = wanted_by(follower), function_of(follower)
        told = [as_published(row) for row in rows if row.kind in wanted]
        if follower.takes_many and told:
            function(told)
        elif not follower.takes_many:
            for published in told:
                function(published)


def _wake_on_commit() -> None:
    """Once for each transaction, however much it publishes."""
    if not any(entry[1] is wake_followers for entry in connection.run_on_commit):
        transaction.on_commit(wake_followers, robust=True)


def enter_followers() -> None:
    """Enter the followers that are new, each at what is published now."""
    known = set(Place.objects.values_list("follower", flat=True))
    new = [follower.name for follower in get_followers(When.AFTER_COMMIT) if follower.name not in known]
    last = last_id() if new else 0
    Place.objects.bulk_create([Place(follower=name, position=last) for name in new], ignore_conflicts=True)


@transaction.atomic
def replay_held(*, held: Iterable[Held]) -> int:
    """Have entries that were set aside tried again, and return how many."""
    keys = [row.pk for row in held]
    count = Held.objects.filter(pk__in=keys).update(state=HeldState.WAITING, attempts=0, next_at=None)
    transaction.on_commit(wake_followers, robust=True)
    return count


@transaction.atomic
def drop_held(*, held: Iterable[Held]) -> int:
    """Give entries that were set aside up for good, and return how many."""
    keys = [row.pk for row in held]
    count, _ = Held.objects.filter(pk__in=keys, state=HeldState.SET_ASIDE).delete()
    return count
