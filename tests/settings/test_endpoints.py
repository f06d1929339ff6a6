"""URLs as Django, Celery and Redis clients want them."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from contactcenter.embedded.layout import database_url
from contactcenter.endpoints import celery_redis_url, database_config, with_redis_database

SOCKET_DIR = "/srv/Über Uns/联络中心/run"


def test_a_network_database() -> None:
    config = database_config("postgresql://ada:p%40ss%2F@db.example.org:5433/calls?sslmode=require", 8)
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example.org", "5433", "calls")
    assert (config["USER"], config["PASSWORD"]) == ("ada", "p@ss/")
    assert config["OPTIONS"]["sslmode"] == "require"
    assert config["OPTIONS"]["pool"]["max_size"] == 8
    assert config["CONN_MAX_AGE"] == 0


def test_a_socket_directory_keeps_its_case_and_characters() -> None:
    config = database_config(database_url(Path(SOCKET_DIR), "calls"), 8)
    assert (config["HOST"], config["PORT"], config["NAME"]) == (SOCKET_DIR, "", "calls")


def test_a_socket_directory_in_the_query_as_libpq_writes_it() -> None:
    config = database_config("postgresql:///calls?host=/run/postgresql&port=5433", 8)
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("/run/postgresql", "5433", "calls")
    assert not {"host", "port"} & set(config["OPTIONS"])


def test_an_ipv6_host() -> None:
    config = database_config("postgresql://ada@[2001:db8::1]:5432/calls", 8)
    assert (config["HOST"], config["PORT"]) == ("2001:db8::1", "5432")


def test_our_reading_of_a_url_is_libpqs() -> None:
    url = database_url(Path(SOCKET_DIR), "calls")
    parsed = psycopg.conninfo.conninfo_to_dict(url)
    config = database_config(url, 1)
    assert (parsed["host"], parsed["dbname"], parsed["user"]) == (
        config["HOST"],
        config["NAME"],
        config["USER"],
    )


@pytest.mark.parametrize(
    ("url", "for_celery"),
    [
        ("redis://cache:6379/2", "redis://cache:6379/2"),
        ("rediss://:secret@cache:6379/2", "rediss://:secret@cache:6379/2"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock"),
        ("unix:///run/a%20b/redis.sock?db=3", "redis+socket:///run/a%20b/redis.sock?virtual_host=3"),
    ],
)
def test_celery_spells_sockets_differently(url: str, for_celery: str) -> None:
    assert celery_redis_url(url) == for_celery


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/a%20b/redis.sock?db=0", "unix:///run/a%20b/redis.sock?db=5"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=5"),
        ("redis://cache:6379/2", "redis://cache:6379/5"),
        ("redis://cache", "redis://cache/5"),
    ],
)
def test_another_logical_database_of_the_same_server(url: str, expected: str) -> None:
    assert with_redis_database(url, 5) == expected
