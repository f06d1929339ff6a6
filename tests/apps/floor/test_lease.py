"""The lease of a site: one leader, and an old one that knows that it is old."""

import threading

import pytest
from django.db import connection

from apps.floor.lease import Lease, acquire_lease, release_lease, renew_lease

pytestmark = pytest.mark.django_db


def expire(site: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE floor_floorlease SET expires_at = now() - interval '1 second' WHERE site = %s", [site]
        )


def test_the_first_floor_leads_and_the_second_waits():
    assert acquire_lease(site="main", holder="a") == Lease("main", "a", 1)
    assert acquire_lease(site="main", holder="b") is None


def test_sites_do_not_get_in_each_others_way():
    acquire_lease(site="main", holder="a")
    assert acquire_lease(site="branch", holder="b") == Lease("branch", "b", 1)


def test_each_takeover_raises_the_epoch():
    acquire_lease(site="main", holder="a")
    expire("main")
    assert acquire_lease(site="main", holder="b") == Lease("main", "b", 2)


def test_t43_a_leader_that_was_superseded_learns_it_at_its_next_renewal():
    old = acquire_lease(site="main", holder="a")
    expire("main")
    new = acquire_lease(site="main", holder="b")
    assert renew_lease(old) is False
    assert renew_lease(new) is True


def test_the_same_process_restarted_cannot_renew_what_its_predecessor_held():
    old = acquire_lease(site="main", holder="host:1")
    expire("main")
    acquire_lease(site="main", holder="host:1")
    assert renew_lease(old) is False


def test_an_expired_lease_that_nobody_took_goes_on():
    lease = acquire_lease(site="main", holder="a")
    expire("main")
    assert renew_lease(lease) is True
    assert acquire_lease(site="main", holder="b") is None


def test_a_released_lease_is_free_at_once():
    lease = acquire_lease(site="main", holder="a")
    release_lease(lease)
    assert acquire_lease(site="main", holder="b") == Lease("main", "b", 2)


def test_releasing_a_lost_lease_does_not_harm_the_new_leader():
    old = acquire_lease(site="main", holder="a")
    expire("main")
    acquire_lease(site="main", holder="b")
    release_lease(old)
    assert acquire_lease(site="main", holder="c") is None


@pytest.mark.django_db(transaction=True)
def test_of_many_that_start_at_once_one_leads():
    start = threading.Barrier(8)
    won = []

    def compete(number: int) -> None:
        start.wait()
        if lease := acquire_lease(site="main", holder=str(number)):
            won.append(lease)
        connection.close()

    threads = [threading.Thread(target=compete, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [lease.epoch for lease in won] == [1]
