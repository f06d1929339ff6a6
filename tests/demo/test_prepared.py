"""The cheap check that spares a start the preparation of a database that is up to date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contactcenter.demo import prepared
from contactcenter.demo.prepared import fingerprint, is_prepared, mark_prepared, shaping_files
from contactcenter.embedded.layout import Layout, write_record
from contactcenter.env import BASE_DIR, Environment, read_environment


@pytest.fixture
def settings(tmp_path: Path) -> Environment:
    """An environment whose VAR_DIR has something that looks like a cluster."""
    layout = Layout(tmp_path, tmp_path / "embedded", tmp_path / "run")
    layout.postgres_data.mkdir(parents=True)
    (layout.postgres_data / "PG_VERSION").write_text("15\n")
    write_record(layout)
    return replace(read_environment({}), var_dir=tmp_path)


def test_it_is_known_after_it_was_done(settings: Environment) -> None:
    assert not is_prepared(settings, 8188)
    mark_prepared(settings, 8188)
    assert is_prepared(settings, 8188)


def test_another_switch_address_has_to_be_entered(settings: Environment) -> None:
    mark_prepared(settings, 8188)
    assert not is_prepared(settings, 8189)


def test_a_new_cluster_is_not_the_old_one(settings: Environment) -> None:
    mark_prepared(settings, 8188)
    version = settings.var_dir / "embedded/postgres/data/PG_VERSION"
    version.rename(version.with_name("old"))
    version.write_text("15\n")
    assert not is_prepared(settings, 8188)


def test_changed_sources_are_noticed(
    settings: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "sources"
    migration = root / "apps/ivr/migrations/0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("one")
    monkeypatch.setattr(prepared, "BASE_DIR", root)
    mark_prepared(settings, 8188)
    assert is_prepared(settings, 8188)
    migration.write_text("two")
    assert not is_prepared(settings, 8188)


def test_a_database_of_the_users_own_is_always_asked(settings: Environment) -> None:
    own = replace(settings, database_url="postgresql://db/x")
    mark_prepared(own, 8188)
    assert fingerprint(own, 8188) is None
    assert not is_prepared(own, 8188)


def test_the_real_sources_are_found() -> None:
    names = {path.relative_to(BASE_DIR).as_posix() for path in shaping_files(BASE_DIR)}
    assert {"requirements.txt", "apps/accounts/migrations/0001_initial.py"} <= names
