"""Where data and sockets go, and the URLs that follow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contactcenter.embedded.accounts import Account, can_traverse
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.layout import (
    MAX_SOCKET_PATH_BYTES,
    SHARED_STATE,
    Layout,
    database_url,
    locate,
    plan,
    recorded,
    short_socket_dir,
    suits_sockets,
    write_record,
)

AS_ROOT = os.geteuid() == 0


def test_sockets_stay_below_var_dir_where_they_fit(public_dir: Path) -> None:
    assert plan(public_dir, {}).socket_dir == public_dir / "run"


@pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False)])
def test_the_limit_of_a_socket_path_counts_its_last_byte(extra: int, fits: bool) -> None:
    length = MAX_SOCKET_PATH_BYTES - len("/.s.PGSQL.5432") + extra
    assert suits_sockets(Path("/" + "x" * (length - 1))) is fits


def test_the_limit_counts_bytes_not_characters() -> None:
    assert suits_sockets(Path("/" + "x" * 40))
    assert not suits_sockets(Path("/" + "中" * 40))


def test_a_comma_does_not_suit_because_libpq_splits_there() -> None:
    assert not suits_sockets(Path("/a,b"))


def test_a_long_var_dir_gets_a_short_socket_directory_of_its_own(public_dir: Path) -> None:
    deep = public_dir / "联络中心" / ("x" * 90)
    other = public_dir / "联络中心" / ("y" * 90)
    assert suits_sockets(plan(deep, {}).socket_dir)
    assert plan(deep, {}).socket_dir == plan(deep, {}).socket_dir
    assert plan(deep, {}).socket_dir != plan(other, {}).socket_dir


def test_the_runtime_directory_of_the_login_is_preferred(tmp_path: Path) -> None:
    assert short_socket_dir(Path("/x"), "/run").parent == Path("/run")
    assert short_socket_dir(Path("/x"), str(tmp_path / "missing")).parent != tmp_path / "missing"


def test_a_too_long_temporary_directory_is_an_error_that_names_the_way_out(tmp_path: Path) -> None:
    long = tmp_path / ("t" * 100)
    long.mkdir()
    with pytest.raises(EmbeddedError, match="TMPDIR or VAR_DIR"):
        short_socket_dir(Path("/x"), str(long))


@pytest.mark.skipif(not AS_ROOT, reason="only root steps down to another user")
def test_root_keeps_data_out_of_a_private_home(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    layout = plan(tmp_path / "var", {})
    assert layout.state_dir.parent == SHARED_STATE
    assert layout.socket_dir == layout.state_dir / "run"


def test_traversal_looks_at_every_directory_on_the_way(tmp_path: Path) -> None:
    # Given a closed directory of ours in the middle of an open path
    stranger = Account("stranger", uid=123_456, gid=123_456)
    closed = tmp_path / "closed"
    (closed / "open").mkdir(parents=True)
    closed.chmod(0o700)
    ourselves = Account("ourselves", os.geteuid(), os.getegid())
    # Then a stranger does not get through, and the owner does
    assert not can_traverse(closed / "open", stranger)
    assert can_traverse(closed / "open" / "not-made-yet", ourselves)


def test_the_record_survives_and_is_ignored_after_a_move(public_dir: Path) -> None:
    # Given a recorded layout
    layout = Layout(public_dir, public_dir / "embedded", Path("/run/somewhere"))
    write_record(layout)
    assert recorded(public_dir) == layout
    assert locate(public_dir) == layout
    # When the directory is copied elsewhere, record and all
    moved = public_dir / "moved"
    moved.mkdir()
    (moved / layout.record.name).write_text(layout.record.read_text())
    # Then the original's sockets are not taken for the copy's
    assert recorded(moved) is None
    assert locate(moved).socket_dir == moved / "run"


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json"])
def test_a_damaged_record_is_named(public_dir: Path, text: str) -> None:
    (public_dir / "embedded.json").write_text(text)
    with pytest.raises(EmbeddedError, match=r"embedded\.json is damaged"):
        recorded(public_dir)


def test_the_database_url_encodes_the_socket_directory() -> None:
    url = database_url(Path("/a b/中C"), "contactcenter")
    assert url == "postgresql://contactcenter@%2Fa%20b%2F%E4%B8%ADC/contactcenter"
