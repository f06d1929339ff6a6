"""Which programs are chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.programs import (
    MIN_POSTGRES,
    MIN_REDIS,
    Program,
    choose_postgres,
    find_postgres,
    find_redis,
    parse_major,
)

SYSTEM_15 = Program(Path("/system/15/postgres"), 15, "system")
SYSTEM_17 = Program(Path("/system/17/postgres"), 17, "system")
WHEEL_18 = Program(Path("/wheel/postgres"), 18, "wheels")


@pytest.mark.parametrize(
    ("answer", "major"),
    [
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 18.6", 18),
        ("postgres (PostgreSQL) 19beta1", 19),
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", 7),
        ("Valkey server v=9.1.2 sha=00000000:0 malloc=libc bits=64", 9),
    ],
)
def test_the_major_version_is_read_from_what_a_program_says(answer: str, major: int) -> None:
    assert parse_major(answer) == major


def test_an_unreadable_version_is_shown() -> None:
    with pytest.raises(EmbeddedError, match="banana"):
        parse_major("banana")


def test_a_new_cluster_takes_the_first_program() -> None:
    assert choose_postgres([SYSTEM_15, WHEEL_18], None) == SYSTEM_15


def test_an_existing_cluster_keeps_its_major_version() -> None:
    assert choose_postgres([SYSTEM_17, SYSTEM_15, WHEEL_18], 18) == WHEEL_18


def test_a_cluster_that_nothing_here_can_open_is_refused_with_both_versions() -> None:
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 16, but only version 15, 18"):
        choose_postgres([SYSTEM_15, WHEEL_18], 16)


def test_the_wheels_are_found_and_new_enough() -> None:
    assert find_postgres("wheels", None).major >= MIN_POSTGRES
    assert find_redis("wheels").major >= MIN_REDIS
    assert {find_postgres("wheels", None).source, find_redis("wheels").source} == {"wheels"}


def test_no_program_at_all_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EmbeddedError, match=r"EMBEDDED_FROM=system.*apt-get install redis-server.*REDIS_URL"):
        find_redis("system")
