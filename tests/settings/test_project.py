"""The settings at work: engines, hashing, forks, health, and the sentence for engines that are down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from contactcenter.db.base import EnginesNotRunning, refuse_when_not_running
from contactcenter.env import BASE_DIR
from contactcenter.hashers import OwaspArgon2PasswordHasher
from contactcenter.settings import base


def test_passwords_are_hashed_with_the_owasp_profile() -> None:
    hasher = OwaspArgon2PasswordHasher()
    encoded = hasher.encode("correct horse", hasher.salt())
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("correct horse", encoded)
    assert not hasher.verify("correct house", encoded)
    assert base.PASSWORD_HASHERS[0] == "contactcenter.hashers.OwaspArgon2PasswordHasher"


@pytest.mark.django_db
def test_the_database_speaks_utf8_and_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding'), current_setting('TimeZone'), '中' || '文'")
        assert cursor.fetchone() == ("UTF8", "UTC", "中文")


def test_the_cache_is_redis_and_keeps_our_prefix() -> None:
    cache.set("greeting", "你好", 5)
    assert cache.get("greeting") == "你好"


async def test_the_channel_layer_carries_messages() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("test-group", channel)
    await layer.group_send("test-group", {"type": "hello", "text": "你好"})
    assert await layer.receive(channel) == {"type": "hello", "text": "你好"}
    await layer.flush()


@pytest.mark.django_db(transaction=True)
def test_a_forked_process_gets_connections_of_its_own() -> None:
    """Celery forks its scheduler and, by default, its workers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    child = os.fork()
    if child == 0:
        os._exit(_ask_in_child(ours))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    # And the parent's connection still works.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == (ours,)


def _ask_in_child(parents: int) -> int:
    """0 when this process talks to a backend of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone() == (parents,))
    except Exception:
        return 2


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_healthz_asks_nobody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_each_engine(client: Client) -> None:
    body = client.get("/readyz").json()
    assert (body["database"], body["redis"]) == ("ok", "ok")


@pytest.mark.django_db
def test_the_login_page_is_served(client: Client) -> None:
    assert client.get("/admin/login/").status_code == 200


def test_a_missing_socket_says_how_to_start_the_engines(tmp_path: Path) -> None:
    with pytest.raises(EnginesNotRunning, match=r"python manage\.py services start"):
        refuse_when_not_running(str(tmp_path), "5432")


def test_a_command_that_needs_the_database_says_so_in_one_line(tmp_path: Path) -> None:
    variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "false"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--skip-checks"],
        cwd=BASE_DIR,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("start them with: python manage.py services start")
    assert "Traceback" not in done.stderr


def test_a_wrong_variable_stops_any_command_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "LOG_LEVEL": "loud"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Environment variable LOG_LEVEL: expected one of DEBUG")


@pytest.mark.django_db
def test_every_page_has_an_icon(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()

    assert 'rel="icon"' in page
    assert client.get("/favicon.ico").headers["Location"].endswith(".svg")
