"""Copies a floor's journal into the database, beside the floor: forked from it, or as ``manage.py projector``."""

import sys
from importlib import import_module

import msgspec
import redis
from django.conf import settings
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.projecting import ProjectorProcess
from contactcenter.bootstrap import journal_folder, make_projector


def copy_journal(site: str) -> None:
    """Copy until standard input is closed, then what is left; every byte there says that there is more."""
    import_module("contactcenter.celery")  # its workers fetch recordings; the floor itself needs none of it
    announce = _Announcer(site)
    ProjectorProcess(make_projector(site), journal_folder(site), sys.stdin.fileno(), announce).run()


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
