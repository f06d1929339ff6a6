"""Copies a site's journal into the database. The floor starts it and wakes it through its standard input."""

import sys
from importlib import import_module
from typing import Any

import msgspec
import redis
from django.conf import settings
from django.core.management.base import BaseCommand
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.projecting import ProjectorProcess
from contactcenter.bootstrap import journal_folder, make_projector
from contactcenter.priority import come_later


class Command(BaseCommand):
    help = "Copy the floor's journal into the database until standard input is closed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--site", default=settings.FLOOR_SITE, help="whose journal to read")

    def handle(self, *args: Any, **options: Any) -> None:
        come_later()  # the journal keeps what is not written yet
        import_module("contactcenter.celery")  # recordings are fetched by its workers
        site = options["site"]
        folder = journal_folder(site)
        announce = _Announcer(site)
        ProjectorProcess(make_projector(site), folder, sys.stdin.fileno(), announce).run()


class _Announcer:
    """Tells the screens that figures have changed. Without Redis they read them at their next look."""

    def __init__(self, site: str) -> None:
        self._client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
        self._channel = wire.live_channel(site)

    def __call__(self) -> None:
        try:
            self._client.publish(self._channel, msgspec.json.encode({"kind": "figures"}))
        except RedisError:
            self._client.close()
