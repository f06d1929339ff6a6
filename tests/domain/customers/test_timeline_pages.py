from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from apps.customers.domain.timeline import BadCursor, Entry, put_together, read_cursor, write_cursor

START = datetime(2026, 11, 2, tzinfo=UTC)


@settings(max_examples=50)
@given(
    st.sets(st.tuples(st.integers(0, 3), st.sampled_from("abc"), st.integers(0, 9)), max_size=25),
    st.integers(1, 6),
)
def test_pages_put_together_are_the_whole_in_its_order(rows, limit):
    """Entries of one moment too, wherever the cut falls."""
    entries = [Entry(START + timedelta(seconds=at), source, key, "m", "t") for at, source, key in rows]
    whole = sorted(entries, key=lambda entry: (entry.at, entry.source, entry.key), reverse=True)
    seen, place = [], None
    while True:
        behind = [
            e for e in whole if place is None or (e.at, e.source, e.key) < (place.at, place.source, place.key)
        ]
        lists = [[e for e in behind if e.source == source][: limit + 1] for source in "abc"]
        page, following = put_together(lists, limit)
        seen += page
        if following is None:
            break
        place = read_cursor(write_cursor(following))
        assert place == following
    assert seen == whole


@pytest.mark.parametrize(
    "text",
    ["x", "\ud800", "é", "e30", "W10", "WzEsMiwzXQ", "a" * 100_000, "WyIyMDI2LTExLTAyIiwgImEiLCAxXQ",
     write_cursor(Entry(START, "a", 2**70, "m", "t").place)],
)  # fmt: skip
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(BadCursor):
        read_cursor(text)
