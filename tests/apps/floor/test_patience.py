"""R4: who cannot start, as the database is away, tries again, and says so where people look."""

import logging

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError

from apps.floor import patience, wire
from apps.floor.patience import Patience
from apps.floor.readiness import check_floor


class Database:
    """Answers at the fourth attempt, for two reasons one after the other."""

    def __init__(self) -> None:
        self.problems = [
            OperationalError("connection refused\nIs it running?"),
            OperationalError("connection refused\nIs it running?"),
            OperationalError("starting up"),
        ]

    def read(self, word: str) -> str:
        if self.problems:
            raise self.problems.pop(0)
        return f"the {word}"


async def test_it_reads_as_soon_as_there_is_an_answer_and_tells_each_reason_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.01)
    caplog.set_level(logging.INFO, "apps.floor.patience")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(wire.beat_key(settings.FLOOR_SITE))  # of a floor of another test
    waiting = Patience(settings.FLOOR_SITE, settings.REDIS_URL)
    assert await waiting.read(Database().read, "configuration") == "the configuration"
    await waiting.close()
    said = [record.getMessage() for record in caplog.records]
    assert said[:2] == [
        f"site {settings.FLOOR_SITE}: no floor can start, the database is away: {reason}"
        for reason in ("connection refused", "starting up")
    ]
    assert "the database is back after" in said[2]
    told = await sync_to_async(check_floor)()
    assert told is not None
    assert "waits for the database since 0 s" in told
    assert told.endswith("starting up")


async def test_without_redis_it_waits_all_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.01)
    waiting = Patience(settings.FLOOR_SITE, "unix:///nowhere/redis.sock")
    assert await waiting.read(Database().read, "lease") == "the lease"
    await waiting.close()
