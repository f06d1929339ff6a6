"""Pauses, and who may be tried."""

from hypothesis import given, settings, strategies as st

from apps.outbox.domain.followers import free_ids, pause_seconds


def test_pauses_double_up_to_ten_minutes():
    assert [pause_seconds(n) for n in (1, 2, 3, 20)] == [2.0, 4.0, 8.0, 600.0]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abc")), unique_by=lambda row: row[0]))
def test_of_each_key_only_the_oldest_may_be_tried(held):
    free = free_ids(held)
    assert free == sorted(min(i for i, k in held if k == key) for key in {k for _, k in held})
