"""What production refuses to start with; through the real settings module, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from contactcenter.env import BASE_DIR, ConfigError, read_environment
from contactcenter.settings.guard import refuse_unsafe

GOOD_KEY = "k9Qz_w3LrT8-vXy2BnM5cHs7JdF1gPa4UeR6tZo0IqWxYbVlNm"
GOOD = {"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "desk.example.org"}


def test_a_sound_environment_passes() -> None:
    refuse_unsafe(read_environment(GOOD))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": GOOD_KEY[:49]}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY"),
        ({"SECRET_KEY": "ChangeMe" + GOOD_KEY}, "SECRET_KEY"),
        ({"SECRET_KEY": "for-tests-only-" + GOOD_KEY}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "desk.example.org,*.example.org"}, "ALLOWED_HOSTS"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(change: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        refuse_unsafe(read_environment(GOOD | change))
    assert caught.value.name == name


def test_a_refused_key_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        refuse_unsafe(read_environment(GOOD | {"SECRET_KEY": "hunter2hunter2"}))
    assert "hunter2" not in str(caught.value)


def start_production(change: dict[str, str]) -> subprocess.CompletedProcess[str]:
    variables = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "contactcenter.settings.prod",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9",
    }
    script = "from django.conf import settings; print(settings.DEBUG, settings.SESSION_COOKIE_SECURE)"
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env=variables | GOOD | change,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_starts_with_a_sound_environment() -> None:
    assert start_production({}).stdout.split() == ["False", "True"]


@pytest.mark.parametrize("change", [{"SECRET_KEY": ""}, {"DEBUG": "1"}, {"ALLOWED_HOSTS": "*"}])
def test_production_does_not_start_with_an_unsafe_one(change: dict[str, str]) -> None:
    done = start_production(change)
    assert done.returncode != 0
    assert f"Environment variable {next(iter(change))}" in done.stderr
