"""What was asked, and what was read in which conversation.

A search is noted in Redis and stored by a task every minute: reading (GET) must not write to the database, and must not
wait for it. A search that is lost with Redis is missing from a statistic, nothing else.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from redis import Redis, RedisError

from apps.accounts.segmenting import normalize
from apps.audit.services import Actor, key_of
from apps.knowledge.choices import UseKind
from apps.knowledge.models import Article, ArticleUse, SearchLog, Translation
from apps.knowledge.models.usage import MAX_QUERY_CHARACTERS

log = logging.getLogger(__name__)
MAX_NOTED = 20_000
"""So many searches wait to be stored at most; the oldest go first."""


class Noted(msgspec.Struct, frozen=True):
    """A search as it waits."""

    at: float
    query: str
    language: str
    place: str
    results: int


@cache
def _redis() -> Any:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _key() -> str:
    return f"{settings.REDIS_KEY_PREFIX}:knowledge:searches"


def note_search(*, query: str, language: str, place: str, results: int) -> None:
    """Remember that somebody searched. Never raises: a search must not fail for its statistic."""
    text = " ".join(normalize(query).split())[:MAX_QUERY_CHARACTERS]
    if not text:
        return
    noted = msgspec.json.encode(Noted(timezone.now().timestamp(), text, language[:16], place, results))
    try:
        with _redis().pipeline() as pipe:
            pipe.rpush(_key(), noted)
            pipe.ltrim(_key(), -MAX_NOTED, -1)
            pipe.execute()
    except RedisError as error:
        log.warning("a search was not noted: %s", error)


def store_searches() -> int:
    """Move the searches that wait into the database, and return how many."""
    with _redis().pipeline() as pipe:
        pipe.lrange(_key(), 0, -1)
        pipe.delete(_key())
        waiting, _deleted = pipe.execute()
    return write_searches(noted=[msgspec.json.decode(noted, type=Noted) for noted in waiting])


def write_searches(*, noted: Iterable[Noted]) -> int:
    """Write searches into the database, and return how many."""
    rows = [_row(one) for one in noted]
    SearchLog.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _row(noted: Noted) -> SearchLog:
    return SearchLog(
        at=datetime.fromtimestamp(noted.at, UTC),
        query=noted.query,
        language=noted.language,
        place=noted.place,
        results=noted.results,
    )


@transaction.atomic
def record_use(
    *, article: Article, language: str, kind: str, interaction_id: UUID | None = None, by: Actor = None
) -> ArticleUse | None:
    """Keep that an article was opened, used or judged in a conversation, and return the row; None where it is not there
    in that language. One insert."""
    if kind not in UseKind.values:
        raise ValueError(kind)
    shown = Translation.objects.filter(article=article, language=language, published__isnull=False)
    version = shown.values_list("published_id", flat=True).first()
    if version is None:
        return None
    return ArticleUse.objects.create(
        at=timezone.now(),
        article=article,
        version_id=version,
        kind=kind,
        interaction_id=interaction_id,
        user_id=key_of(by),
    )
