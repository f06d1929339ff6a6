"""Leads a follower through the outbox: in order of each key, once in effect, around what it cannot take.

An entry's effect and the follower's place are one transaction: whoever is killed in between has done nothing. An entry
that fails is *held*, and with it what comes behind it under the same key; everything else goes on.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from apps.outbox.choices import HeldState
from apps.outbox.domain.followers import Follower, Published, free_ids, pause_seconds
from apps.outbox.horizon import last_id, settled_id
from apps.outbox.models import Entry, Held, Place
from apps.outbox.registry import function_of, wanted_by

log = logging.getLogger(__name__)

BATCH = 200
_SOON_SECONDS = 1
_LONGEST_ERROR = 2_000


@dataclass(slots=True)
class Drained:
    """What a drain has done, and in how many seconds there is more to do (None: not before something is published)."""

    taken: int = 0
    held: int = 0
    again_seconds: int | None = None


def drain(follower: Follower) -> Drained:
    """Give the follower what it has not had yet. Where another process does so already, that one is left to it."""
    done = Drained()
    while True:
        with _alone(follower.name) as alone:
            if not alone:
                return done
            _retry_held(follower, done)
            _follow(follower, done)
        # Somebody may have been turned away while the lock was about to be given back.
        settled = settled_id()
        if Place.objects.filter(follower=follower.name, position__gte=settled).exists():
            done.again_seconds = _again_seconds(follower.name, settled == last_id())
            return done


def _again_seconds(name: str, is_through: bool) -> int | None:
    """When to come again: soon where a transaction that is still open holds the horizon, else for what is held."""
    if not is_through:
        return _SOON_SECONDS
    waiting = Held.objects.filter(follower=name, state=HeldState.WAITING, next_at__isnull=False)
    next_at = waiting.aggregate(first=Min("next_at"))["first"]
    if next_at is None:
        return None
    return max(_SOON_SECONDS, int((next_at - timezone.now()).total_seconds()) + 1)


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Yield whether this process is the only one that leads the follower now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('outbox'), hashtext(%s))", [name])
        (alone,) = cursor.fetchone()
    try:
        yield bool(alone)
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('outbox'), hashtext(%s))", [name])


def _follow(follower: Follower, done: Drained) -> None:
    kinds = wanted_by(follower)
    place, _ = Place.objects.get_or_create(follower=follower.name)
    position, settled = place.position, settled_id()
    while position < settled:
        rows = Entry.objects.filter(id__gt=position, id__lte=settled, kind__in=kinds)
        batch = list(rows.order_by("id")[:BATCH])
        held_keys = _held_keys(follower.name)
        for row in batch:
            position = _take(follower, row, position, held_keys, done)
        if len(batch) < BATCH:
            position = _move(follower.name, position, settled)


def _take(follower: Follower, row: Entry, position: int, held_keys: set[str], done: Drained) -> int:
    """Give the follower one entry, or hold it; return the new position."""
    with transaction.atomic():
        _move(follower.name, position, row.pk)
        held = Held(follower=follower.name, entry=row, key=row.key)
        error = "" if row.key in held_keys else _call(function_of(follower), row)
        if error:
            _fail(held, error, follower.most_attempts)
        if error or row.key in held_keys:
            held.save()
            held_keys.add(row.key)
            done.held += 1
            return row.pk
    done.taken += 1
    return row.pk


def _move(name: str, position: int, to: int) -> int:
    """Move the follower's place from ``position``; raise where it is not there any more."""
    if not Place.objects.filter(follower=name, position=position).update(
        position=to, updated_at=timezone.now()
    ):
        raise OperationalError(f"the follower {name} was led on by somebody else")
    return to


def _call(function: Callable[[Published], None], row: Entry) -> str:
    """Return why the follower could not take the entry; empty where it could. What it wrote is undone then."""
    entry = Published(row.pk, row.kind, row.key, row.data, row.by_id, row.at)
    try:
        with transaction.atomic():
            function(entry)
    except Exception as error:
        if not connection.is_usable():
            raise  # the database is away: nobody's fault, and nothing can be noted
        log.exception("entry %s (%s) was not taken", row.pk, row.kind)
        return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR].replace("\0", "\ufffd")
    return ""


def _fail(held: Held, error: str, most_attempts: int) -> None:
    held.attempts += 1
    held.error = error
    held.next_at = timezone.now() + timedelta(seconds=pause_seconds(held.attempts))
    if held.attempts >= most_attempts:
        held.state = HeldState.SET_ASIDE
        log.error("entry %s is set aside for %s: %s", held.entry_id, held.follower, error)


def _held_keys(name: str) -> set[str]:
    waiting = Held.objects.filter(follower=name, state=HeldState.WAITING)
    return set(waiting.values_list("key", flat=True).distinct())


def _retry_held(follower: Follower, done: Drained) -> None:
    """Try what is held: of each key the oldest, and what is behind it as far as it goes."""
    while rows := _due(follower.name):
        for held in rows:
            _retry(follower, held, done)


def _due(name: str) -> list[Held]:
    waiting = Held.objects.filter(follower=name, state=HeldState.WAITING)
    free = free_ids(waiting.values_list("entry_id", "key"))
    due = waiting.filter(entry_id__in=free).exclude(next_at__gt=timezone.now())
    return list(due.select_related("entry").order_by("entry_id")[:BATCH])


def _retry(follower: Follower, held: Held, done: Drained) -> None:
    with transaction.atomic():
        locked = Held.objects.select_for_update().filter(pk=held.pk, state=HeldState.WAITING)
        if not locked.exists():
            return
        error = _call(function_of(follower), held.entry)
        if error:
            _fail(held, error, follower.most_attempts)
            held.save()
            return
        held.delete()
    done.taken += 1
