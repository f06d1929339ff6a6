"""PostgreSQL and Redis for the tests, ready before Django reads its settings.

The engines are the embedded ones under var/test, unless DATABASE_URL or REDIS_URL name others. Only the main
process starts and stops them; pytest-xdist workers inherit the addresses through the environment. Each run has
its own database (pytest-django adds one per worker), and each worker its own key prefix and Redis database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from contactcenter.embedded.servers import Postgres, ensure_running, stop
from contactcenter.endpoints import with_redis_database
from tests.plugins.slots import SLOTS, Slots

TEST_DIR = Path(__file__).resolve().parents[2] / "var" / "test"
ENGINES_DIR = TEST_DIR / "engines"
WORKERS_PER_RUN = 8
SLOT_VARIABLE = "CONTACTCENTER_TEST_SLOT"
WORKER_VARIABLE = "PYTEST_XDIST_WORKER"

_held: list[TextIO] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Wraps the hook in which pytest-django loads the settings, so that it comes first."""
    if WORKER_VARIABLE not in os.environ:
        _open_run(os.environ)
    _separate_worker(os.environ)
    return (yield)


def pytest_unconfigure() -> None:
    """Give the slot back; the run that gives back the last one stops the engines."""
    if not _held:
        return
    slots = Slots(TEST_DIR)
    with slots.taking_turns():
        _held.pop().close()
        if slots.all_free():
            stop(ENGINES_DIR)


def _open_run(variables: MutableMapping[str, str]) -> None:
    """Take a slot, start the engines that no URL names, and put the addresses into `variables`."""
    slots = Slots(TEST_DIR)
    with slots.taking_turns():
        slot, lock = slots.take()
        _held.append(lock)
        found = ensure_running(
            ENGINES_DIR,
            database_url=variables.get("DATABASE_URL") or None,
            redis_url=variables.get("REDIS_URL") or None,
            source=variables.get("EMBEDDED_FROM") or "auto",
        )
    if Postgres.name in found.started:
        _need_not_last(found.database_url)
    variables[SLOT_VARIABLE] = str(slot)
    variables["DATABASE_URL"] = own_database(found.database_url, slot)
    variables["REDIS_URL"] = found.redis_url
    # Journals, recordings and uploads of tests stay out of the developer's own var/.
    variables["VAR_DIR"] = str(TEST_DIR / f"files-{slot}")


def _need_not_last(url: str) -> None:
    """Let the server write without waiting for the disk: databases that are made and dropped all the time cost seconds
    otherwise, and what tests pull the plug of are servers of their own."""
    with psycopg.connect(url, autocommit=True) as server:
        for name in ("fsync", "full_page_writes"):
            server.execute(f"ALTER SYSTEM SET {name} = off")
        server.execute("SELECT pg_reload_conf()")


def _separate_worker(variables: MutableMapping[str, str]) -> None:
    """Give this process keys and a logical Redis database of its own."""
    slot = int(variables[SLOT_VARIABLE])
    worker = variables.get(WORKER_VARIABLE, "main")
    variables["REDIS_KEY_PREFIX"] = f"cc-test-{slot}-{worker}"
    if variables["REDIS_URL"].startswith("unix://"):
        variables["REDIS_URL"] = with_redis_database(variables["REDIS_URL"], redis_database(slot, worker))


def own_database(url: str, slot: int) -> str:
    """`url` with a database name that no other slot has. Django puts `test_` before it and makes it."""
    if slot == 0:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}_{slot}"))


def redis_database(slot: int, worker: str) -> int:
    """A logical database for a worker ("main", "gw0", "gw1" …) of a run; beyond the eighth worker only the key
    prefix tells workers apart, which is enough for everything but FLUSHDB."""
    index = 0 if worker == "main" else int(worker.removeprefix("gw")) % WORKERS_PER_RUN
    return (slot % SLOTS) * WORKERS_PER_RUN + index
