"""A row that is committed later with a lower id is never skipped: real connections, real locks."""

import os
import signal
import time

import psycopg
import pytest
from django.db import connection

from apps.outbox.horizon import last_id, settled_id
from apps.outbox.models import Place
from apps.outbox.services import drain
from tests.apps.outbox.followed import LETHAL, NOTER, noted

INSERT = "INSERT INTO outbox_entry (kind, key, data) VALUES ('test.happened', %s, %s) RETURNING id"


@pytest.fixture
def connect(transactional_db):
    opened = []

    def _connect():
        opened.append(psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}))
        return opened[-1]

    Place.objects.update_or_create(follower="noter", defaults={"position": last_id()})
    yield _connect
    for one in opened:
        one.close()


def insert(session, n: int, key: str = "k") -> int:
    return session.execute(INSERT, [key, f'{{"n": {n}}}']).fetchone()[0]


def taken() -> list[int]:
    drain(NOTER)
    return [entry["n"] for entry in noted()]


def test_a_lower_id_that_is_committed_later_is_not_skipped(connect):
    early, late = connect(), connect()
    first = insert(early, 1)
    second = insert(late, 2)
    assert first < second
    late.commit()

    assert taken() == []  # the second one is visible, the first one may still come
    done = drain(NOTER)
    assert done.again_seconds == 1
    early.commit()
    assert taken() == [1, 2]


def test_what_was_rolled_back_holds_nobody_up(connect):
    early, late = connect(), connect()
    insert(early, 1)
    insert(late, 2)
    late.commit()
    early.rollback()
    assert taken() == [2]


def test_a_savepoint_that_was_rolled_back_gives_its_lock_back_and_the_next_entry_takes_one(connect):
    early, late = connect(), connect()
    early.execute("SAVEPOINT a")
    insert(early, 1)
    early.execute("ROLLBACK TO SAVEPOINT a")
    insert(late, 2)
    late.commit()
    assert taken() == [2]

    insert(early, 3)
    insert(late, 4)
    late.commit()
    assert taken() == [2]
    early.commit()
    assert taken() == [2, 3, 4]


def test_only_who_publishes_holds_the_horizon_and_with_one_lock(connect):
    early, late = connect(), connect()
    early.execute("CREATE TEMP TABLE busy (n int)")
    assert settled_id() == last_id()
    for n in range(5):
        insert(late, n)
    locks = late.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    )
    assert locks.fetchone() == (1,)
    assert settled_id() == last_id() - 5


def test_two_workers_lead_a_follower_by_turns(connect):
    other = connect()
    other.execute("SELECT pg_advisory_lock(hashtext('outbox'), hashtext('noter'))")
    publisher = connect()
    insert(publisher, 1)
    publisher.commit()
    assert taken() == []
    other.execute("SELECT pg_advisory_unlock_all()")
    assert taken() == [1]


def test_a_worker_killed_between_effect_and_place_has_done_nothing_and_its_successor_does_it_once(connect):
    publisher = connect()
    insert(publisher, 1)
    insert(publisher, 2)
    publisher.commit()
    child = os.fork()
    if child == 0:  # gets connections of its own (contactcenter/db/forks.py); dies at the second entry
        drain(LETHAL)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert [entry["n"] for entry in noted()] == [1]
    # The server hears of the death when it looks at the socket; what the dead worker held it gives back then.
    deadline = time.monotonic() + 30
    while taken() == [1] and time.monotonic() < deadline:
        continue
    assert taken() == [1, 2]
