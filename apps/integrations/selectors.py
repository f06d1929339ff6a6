"""Reads of the connections to other systems."""

from typing import Any

import msgspec
import redis
from django.conf import settings
from redis.exceptions import RedisError

from apps.integrations.domain.addresses import read_networks
from apps.integrations.domain.exchange import Connection
from apps.integrations.domain.headers import read_headers
from apps.integrations.models import HttpConnection


def get_connections() -> dict[str, Connection]:
    """Return the active connections by code, their secrets decrypted."""
    return {row.code: to_connection(row) for row in HttpConnection.objects.filter(is_active=True)}


def to_connection(row: HttpConnection) -> Connection:
    """Return what the client needs of a row."""
    return Connection(
        code=row.code,
        base_url=row.base_url,
        headers=read_headers(row.headers),
        listed=read_networks(row.listed),
        timeout_seconds=row.timeout_seconds,
        most_failures=row.most_failures,
        pause_seconds=row.pause_seconds,
    )


def get_connection_codes() -> frozenset[str]:
    """Return the codes by which flows may name a connection."""
    return frozenset(HttpConnection.objects.filter(is_active=True).values_list("code", flat=True))


def circuits_key(site: str) -> str:
    """Return where a floor keeps how its breakers are."""
    return f"{settings.REDIS_KEY_PREFIX}:integrations:circuits:{site}"


def get_circuits(site: str) -> dict[str, dict[str, Any]] | None:
    """Return how the breakers of the floor of ``site`` are, by connection; None where no floor says so."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            raw = client.get(circuits_key(site))
    except RedisError:
        return None
    return None if raw is None else msgspec.json.decode(raw)
