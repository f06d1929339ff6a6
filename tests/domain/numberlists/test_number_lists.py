"""Who is on which list: a look-up in packed entries says what a slow reference says."""

from array import array

import pytest
from hypothesis import given, settings, strategies as st

from apps.numberlists.domain.entries import Line, read_entry, split_lines
from apps.numberlists.domain.lists import NumberLists, to_entries

DIGITS = st.text("123", min_size=1, max_size=5)
ROWS = st.lists(st.tuples(DIGITS, st.booleans(), st.none() | st.sampled_from([50.0, 150.0])), max_size=8)


@given(rows=ROWS, digits=st.text("123", min_size=8, max_size=8), longer=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_packed_list_holds_what_its_entries_say(rows, digits, longer):
    entries = {f"+{begin}{'*' if is_begin else digits}": until for begin, is_begin, until in rows}
    number = f"+{digits}{digits if longer else ''}"
    expected = any(
        (until is None or until > 100.0)
        and (number.startswith(entry[:-1]) if entry.endswith("*") else number == entry)
        for entry, until in entries.items()
    )
    assert to_entries(entries.items()).hold(number[1:], 100.0) is expected


def test_a_caller_is_found_in_any_form_of_the_number():
    lists = NumberLists(
        {"vip": to_entries([("+4930555*", None)]), "old": to_entries([("+493055512", 10.0)])}, "DE"
    )
    assert lists.of("+493055512", 5.0) == ("old", "vip")
    assert lists.of("030 55512", 10.0) == ("vip",), "an entry ends with its last day"
    assert [lists.of(other, 5.0) for other in ("", "anonymous", "+", "+49", "sip:x", "+4930555" + "1" * 30)] == [
        (), (), (), (), (), ("vip",),
    ]  # fmt: skip


def test_a_hundred_thousand_entries_are_one_megabyte():
    entries = to_entries((f"+8613800{number:06d}", None) for number in range(100_000))
    assert isinstance(entries.keys, array)
    assert entries.keys.itemsize * len(entries.keys) == 800_000
    assert (entries.hold("8613800099999", 0.0), entries.hold("8613800100000", 0.0)) == (True, False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+49 (170) 12-34 567", "+491701234567"),
        (" 0170 1234567 ", "+491701234567"),
        ("0170*", "+49170*"),
        ("+49*", "+49*"),
        ("0044 20*", "+4420*"),
        ("+1 555 01 *", "+155501*"),
    ],
)
def test_entries_are_numbers_or_beginnings(text, number):
    assert read_entry(text, "DE").number == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("*", "not_a_number"), ("abc*", "not_a_number"), ("+0*", "not_a_number"), ("1.7E+10", "shortened"),
        ("\0+49*", "bad_text"), ("+" + "4" * 16 + "*", "too_long"), ("+1 555", "too_short"),
    ],
)  # fmt: skip
def test_what_is_neither_says_why(text, reason):
    assert (read_entry(text, "DE").number, read_entry(text, "DE").reason) == ("", reason)


def test_pasted_lines_keep_their_place_and_note():
    lines = split_lines("+49170*; fax; loud\n\n  \n030 1\tnight\n030 2")
    assert lines == [Line(1, "+49170*", "fax; loud"), Line(4, "030 1", "night"), Line(5, "030 2")]
