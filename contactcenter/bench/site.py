"""A site of a benchmark's own: database, folder and key prefix that exist for one run only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from redis import Redis

from contactcenter.embedded.servers import services
from contactcenter.env import Environment

MAINTENANCE_DATABASE = "postgres"


@dataclass(frozen=True, slots=True)
class BenchSite:
    """Where a run keeps its files, and the environment of its processes."""

    folder: Path
    environment: dict[str, str]


@contextmanager
def bench_site(settings: Environment, variables: Mapping[str, str]) -> Iterator[BenchSite]:
    """A fresh site on the configured engines, or on the embedded ones, which are started where they do not run.

    At the end everything is removed, and what was started is stopped. Raises EmbeddedError, psycopg.Error.
    """
    name = f"bench_{os.getpid()}"
    with (
        services(
            settings.var_dir,
            database_url=settings.database_url,
            redis_url=settings.redis_url,
            source=settings.embedded_from,
        ) as engines,
        _database(engines.database_url, name) as database_url,
        _keys(engines.redis_url, name) as prefix,
        tempfile.TemporaryDirectory(prefix=f"{name}-") as folder,
    ):
        yield _site(Path(folder), variables, database_url, engines.redis_url, prefix)


@contextmanager
def site_with_own_engines(
    engines_folder: Path, source: str, variables: Mapping[str, str]
) -> Iterator[BenchSite]:
    """A fresh site with engines of its own in ``engines_folder``, which the run may kill. Raises EmbeddedError."""
    with (
        services(engines_folder, source=source) as engines,
        tempfile.TemporaryDirectory(prefix=f"bench_{os.getpid()}-") as folder,
    ):
        yield _site(Path(folder), variables, engines.database_url, engines.redis_url, "bench")


def _site(
    folder: Path, variables: Mapping[str, str], database_url: str, redis_url: str, prefix: str
) -> BenchSite:
    own = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REDIS_KEY_PREFIX": prefix,
        "VAR_DIR": str(folder),
    }
    # Paths that the caller's environment sets would lead out of the run's folder.
    outside = {"FLOOR_JOURNAL_DIR", "MEDIA_ROOT", "RECORDINGS_DIR", "STATIC_ROOT", "FLOOR_SITE"}
    kept = {key: value for key, value in variables.items() if key not in outside}
    return BenchSite(folder, {**kept, "DEBUG": "false", **own})


def own_database(url: str, name: str) -> str:
    """The URL of database ``name`` on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def _database(url: str, name: str) -> Iterator[str]:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    with psycopg.connect(own_database(url, MAINTENANCE_DATABASE), autocommit=True) as server:
        server.execute(drop)  # a killed run whose process number we have now
        server.execute(create)
        try:
            yield own_database(url, name)
        finally:
            server.execute(drop)


@contextmanager
def _keys(url: str, prefix: str) -> Iterator[str]:
    with Redis.from_url(url) as client:
        try:
            yield prefix
        finally:
            for key in client.scan_iter(match=f"{prefix}:*", count=1000):
                client.delete(key)
