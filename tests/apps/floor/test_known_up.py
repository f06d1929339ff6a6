"""Until when a switch was known to be up."""

from pathlib import Path

from apps.floor.known_up import FILE_NAME, KnownUp


def test_the_last_time_survives_a_restart(tmp_path: Path):
    KnownUp(tmp_path).note(["pbx"], 100.0)
    known = KnownUp(tmp_path)
    assert known.until("pbx", otherwise=40.0) == 100.0
    assert known.until("other", otherwise=40.0) == 40.0


def test_the_journal_may_know_more(tmp_path: Path):
    known = KnownUp(tmp_path)
    known.note(["pbx"], 100.0)
    assert known.until("pbx", otherwise=140.0) == 140.0


def test_a_torn_file_is_no_reason_not_to_start(tmp_path: Path):
    (tmp_path / FILE_NAME).write_text('{"pbx": 1')
    assert KnownUp(tmp_path).until("pbx", otherwise=7.0) == 7.0
