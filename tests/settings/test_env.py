"""Environment variables: read once, and a wrong one is named together with what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from contactcenter.endpoints import mail_server
from contactcenter.env import BASE_DIR, ConfigError, read_environment


def test_an_empty_environment_means_the_embedded_engines_under_var() -> None:
    found = read_environment({})
    assert found.var_dir == BASE_DIR / "var"
    assert (found.database_url, found.redis_url, found.embedded_from) == (None, None, "auto")
    assert found.floor_journal_dir == BASE_DIR / "var" / "journal"
    assert found.floor_site == "main"
    assert found.debug is None


def test_everything_that_the_suite_writes_follows_var_dir() -> None:
    found = read_environment({"VAR_DIR": "/srv/联络 中心"})
    assert found.media_root == Path("/srv/联络 中心/media")
    assert found.recordings_dir == Path("/srv/联络 中心/recordings")


def test_a_relative_path_is_relative_to_the_repository() -> None:
    assert read_environment({"VAR_DIR": "var/second"}).var_dir == BASE_DIR / "var/second"


def test_an_empty_value_counts_as_not_set() -> None:
    assert read_environment({"DATABASE_URL": "", "REDIS_URL": " "}).database_url is None


def test_lists_are_split_and_trimmed() -> None:
    found = read_environment({"ALLOWED_HOSTS": "desk.example.org, 10.0.0.5 ,"})
    assert found.allowed_hosts == ("desk.example.org", "10.0.0.5")


def test_values_with_percent_and_dollar_signs_are_left_alone() -> None:
    key = "$not-a-reference-%41-" + "x" * 40
    assert read_environment({"SECRET_KEY": key}).secret_key == key


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "mysql://root@db/x", "postgresql://"),
        ("DATABASE_URL", "contactcenter", "postgresql://"),
        ("DATABASE_URL", "postgresql://db:abc/x", "port"),
        ("REDIS_URL", "http://redis", "redis://"),
        ("EMBEDDED_FROM", "docker", "auto, system, wheels"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO"),
        ("DEBUG", "maybe", "true or false"),
        ("DATABASE_POOL_SIZE", "0", "above 0"),
        ("DATABASE_POOL_SIZE", "many", "above 0"),
        ("TIME_ZONE", "Mars/Olympus", "IANA"),
        ("TIME_ZONE", "../etc/passwd", "IANA"),
        ("FLOOR_SITE", "main site", "ASCII letters"),
        ("REDIS_KEY_PREFIX", "a:b*", "ASCII letters"),
        ("CSRF_TRUSTED_ORIGINS", "desk.example.org", "with their scheme"),
        ("PHONE_REGION", "China", "two letters"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected) as caught:
        read_environment({name: value})
    assert caught.value.name == name
    assert name in str(caught.value)


def test_a_wrong_url_is_not_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(ConfigError) as caught:
        read_environment({"DATABASE_URL": "mysql://root:hunter2@db/x"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("value", ["", "clamd://av:3310", "clamd:/run/clamd.sock", "command:sh -c 'exit 0'"])
def test_a_malware_scanner_is_read(value: str) -> None:
    assert read_environment({"TICKET_SCANNER": value}).ticket_scanner == value


@pytest.mark.parametrize("value", ["avast", "clamd:", "command:", "command:/nowhere/scan -", "command:sh 'x"])
def test_a_malware_scanner_that_is_not_there_stops_the_start(value: str) -> None:
    with pytest.raises(ConfigError, match="TICKET_SCANNER"):
        read_environment({"TICKET_SCANNER": value})


def test_mail_goes_where_the_url_says() -> None:
    usual = read_environment({})
    assert (usual.email_url, usual.site_url) == ("smtp://localhost:25", "")
    assert read_environment({"SITE_URL": "https://cc.example/"}).site_url == "https://cc.example"
    server = mail_server("smtp+tls://me%40example.org:p%3Aw@mail.example.org")
    assert (server.host, server.port, server.user, server.password) == (
        "mail.example.org", 587, "me@example.org", "p:w",
    )  # fmt: skip
    assert (server.tls, server.ssl) == (True, False)
    with pytest.raises(ConfigError, match="EMAIL_URL: expected a URL that starts with smtp://"):
        read_environment({"EMAIL_URL": "imap://user:secret@host"})
