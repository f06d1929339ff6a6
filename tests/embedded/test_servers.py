"""The engines really start, answer, survive faults and stop: from the system's programs and from the wheels."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest
import redis

from contactcenter.embedded import servers
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.layout import Endpoints, locate
from contactcenter.embedded.processes import Identity, wait_gone
from contactcenter.embedded.programs import postgres_programs, redis_programs

BOTH = ("postgresql", "redis")
HAVE_SYSTEM = any(postgres_programs("system")) and any(redis_programs("system"))
SOURCES = [
    pytest.param(
        "system",
        marks=pytest.mark.skipif(not HAVE_SYSTEM, reason="apt-get install postgresql redis-server"),
    ),
    "wheels",
]


def ask_postgres(found: Endpoints, query: str) -> object:
    with psycopg.connect(found.database_url) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def ask_redis(found: Endpoints) -> redis.Redis:
    return redis.Redis.from_url(found.redis_url, decode_responses=True)


def kill(process: Identity | None) -> None:
    """As a power cut would."""
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert wait_gone(process, 10)


@pytest.mark.parametrize("source", SOURCES)
def test_both_engines_serve_and_stop(var_dir: Path, source: str) -> None:
    # When they are started, under a name with spaces and Chinese characters
    found = servers.ensure_running(var_dir, source=source)
    # Then both answer, on Unix sockets only
    assert found.started == BOTH
    assert ask_postgres(found, "SELECT current_database()") == "contactcenter"
    assert ask_postgres(found, "SHOW listen_addresses") == ""
    assert ask_postgres(found, "SHOW fsync") == "on"
    client = ask_redis(found)
    assert client.config_get("port")["port"] == "0"
    assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    assert client.config_get("save")["save"] == ""
    # And they are stopped by their own process numbers
    processes = servers.status(var_dir)
    assert servers.stop(var_dir) == tuple(reversed(BOTH))
    assert servers.status(var_dir) == dict.fromkeys(BOTH)
    assert all(wait_gone(process, 0) for process in processes.values() if process)
    assert servers.stop(var_dir) == ()


@pytest.mark.parametrize("source", SOURCES)
def test_chinese_text_has_trigrams(var_dir: Path, source: str) -> None:
    """The locale trap: under plain C, show_trgm of Chinese is empty and every similarity 0."""
    found = servers.ensure_running(var_dir, source=source)
    with psycopg.connect(found.database_url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        trigrams = connection.execute("SELECT show_trgm('退款流程')").fetchone()
        similarity = connection.execute("SELECT similarity('退款流程', '退款的流程')").fetchone()
    assert trigrams is not None
    assert len(trigrams[0]) == 5
    assert similarity is not None
    assert similarity[0] > 0.2


def test_a_second_call_finds_the_running_engines(made_var_dir: Path) -> None:
    first = servers.ensure_running(made_var_dir)
    before = servers.status(made_var_dir)
    second = servers.ensure_running(made_var_dir)
    assert second.started == ()
    assert (second.database_url, second.redis_url) == (first.database_url, first.redis_url)
    assert servers.status(made_var_dir) == before


def test_lost_records_do_not_start_a_second_server(made_var_dir: Path) -> None:
    servers.ensure_running(made_var_dir)
    before = servers.status(made_var_dir)
    for record in made_var_dir.glob("*.pid"):
        record.unlink()
    assert servers.ensure_running(made_var_dir).started == ()
    assert servers.status(made_var_dir) == before


def test_data_survive_a_kill_and_the_next_start_repairs(made_var_dir: Path) -> None:
    # Given a committed row, and engines killed without warning
    found = servers.ensure_running(made_var_dir)
    with psycopg.connect(found.database_url) as connection:
        connection.execute("CREATE TABLE note (text text)")
        connection.execute("INSERT INTO note VALUES ('还在')")
    for process in servers.status(made_var_dir).values():
        kill(process)
    # When they are started again, with stale sockets, locks and records in place
    again = servers.ensure_running(made_var_dir)
    # Then the row is there
    assert again.started == BOTH
    assert ask_postgres(again, "SELECT text FROM note") == "还在"


def test_a_stale_lock_with_a_reused_number_is_no_obstacle(made_var_dir: Path) -> None:
    """After a reboot the number in PostgreSQL's lock file may belong to any program of the same user."""
    servers.ensure_running(made_var_dir)
    lock = locate(made_var_dir).postgres_data / "postmaster.pid"
    kill(servers.status(made_var_dir)["postgresql"])
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    (made_var_dir / "postgresql.pid").write_text(json.dumps({"pid": os.getpid(), "began": "1"}))
    assert servers.ensure_running(made_var_dir).started == ("postgresql",)


def test_services_stops_only_what_it_started(made_var_dir: Path) -> None:
    servers.ensure_running(made_var_dir)
    with servers.services(made_var_dir) as found:
        assert found.started == ()
    assert all(servers.status(made_var_dir).values())
    servers.stop(made_var_dir)
    with servers.services(made_var_dir) as found:
        assert found.started == BOTH
    assert not any(servers.status(made_var_dir).values())


def test_an_engine_with_a_url_is_left_alone(var_dir: Path) -> None:
    found = servers.ensure_running(var_dir, database_url="postgresql://elsewhere/db")
    assert found.started == ("redis",)
    assert found.database_url == "postgresql://elsewhere/db"
    assert servers.status(var_dir)["postgresql"] is None


def test_nothing_is_made_when_both_urls_are_given(var_dir: Path) -> None:
    servers.ensure_running(var_dir, database_url="postgresql://elsewhere/db", redis_url="redis://elsewhere")
    assert not var_dir.exists()


@pytest.mark.parametrize("name", ["很深" * 20, "with, comma"], ids=["long", "comma"])
def test_sockets_of_an_unsuitable_path_still_work(var_dir: Path, name: str) -> None:
    deep = var_dir / name
    try:
        found = servers.ensure_running(deep)
        socket_dir = locate(deep).socket_dir
        assert deep not in socket_dir.parents
        assert socket_dir.stat().st_mode & 0o777 == 0o700
        assert ask_postgres(found, "SELECT 1") == 1
        assert ask_redis(found).ping()
    finally:
        servers.stop(deep)
        shutil.rmtree(locate(deep).socket_dir)


def test_another_major_version_is_refused_before_anything_is_touched(made_var_dir: Path) -> None:
    (locate(made_var_dir).postgres_data / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 14"):
        servers.ensure_running(made_var_dir)


def test_a_server_that_cannot_start_shows_its_own_words(made_var_dir: Path) -> None:
    (locate(made_var_dir).postgres_data / "postgresql.conf").write_text("port = banana\n")
    with pytest.raises(EmbeddedError, match="banana"):
        servers.ensure_running(made_var_dir)
    # The engine that did start is not left behind.
    assert not any(servers.status(made_var_dir).values())


def test_a_foreign_socket_directory_is_refused(made_var_dir: Path) -> None:
    """Somebody else may have made the name first in a shared temporary directory."""
    locate(made_var_dir).socket_dir.mkdir(mode=0o777)
    locate(made_var_dir).socket_dir.chmod(0o777)
    with pytest.raises(EmbeddedError, match="mode 0700"):
        servers.ensure_running(made_var_dir)
