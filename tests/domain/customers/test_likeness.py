import pytest
from hypothesis import given, settings, strategies as st

from apps.customers.domain import likeness
from apps.customers.domain.likeness import (
    LEAST_SIMILARITY,
    name_similarity,
    name_weight,
    near_numbers,
    read_name,
    reference_key,
    score,
    similar_names,
)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Dr. Müller, Jörg", "jorg  MULLER", 1.0),
        ("Ann-Marie O'Neil", "anne marie oneil", None),
        ("李雷先生", "李雷", 1.0),
        ("李雷", "李磊", 0.0),
        ("", "", 0.0),
        ("Ann Lee", "Bob Quix", 0.0),
    ],
)
def test_names_are_compared_by_what_they_say(first, second, alike):
    similar = name_similarity(read_name(first), read_name(second))

    assert alike is None or similar == alike


# One slip of the pen in a word: at its beginning, in the middle, at its end; words changed places.
@pytest.mark.parametrize(
    "slip", ["Jonathan Smithe", "Jonatan Smith", "Jonathan Smyth", "Gonathan Smith", "Smith Jonathan"]
)
def test_one_slip_leaves_two_names_similar_and_in_one_block(slip):
    found = similar_names({1: read_name("Jonathan Smith"), 2: read_name(slip), 3: read_name("Mary Jones")})

    assert list(found) == [(1, 2)]
    assert found[1, 2][0] >= LEAST_SIMILARITY


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from(["Ann Lee", "Anne Lee", "An Lee", "Bob Ray", "Ray Bob", "李雷", "Bobb Ray"]),
        max_size=12,
    )
)
def test_blocks_find_what_comparing_all_with_all_finds_among_short_names(texts):
    names = {key: read_name(text) for key, text in enumerate(texts)}
    slow = {
        (first, second)
        for first in names
        for second in names
        if first < second and name_similarity(names[first], names[second]) >= LEAST_SIMILARITY
    }

    assert set(similar_names(names)) == slow


def test_a_name_that_many_have_says_little():
    assert name_weight(1.0, 1) == 60
    assert name_weight(1.0, 10) == 20
    crowd = {key: read_name("Wei Zhang") for key in range(likeness.LARGEST_BLOCK + 1)}
    assert similar_names(crowd) == {}


def test_evidence_adds_up_and_never_to_certainty():
    assert score({"same_mail": 75}) == 75
    assert score({"same_name": 20, "near_number": 35}) == 48
    assert score(dict(likeness.WEIGHTS)) == 100
    assert score({}) == 0


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("+15550100001", "+15550100007", True),
        ("+15550100012", "+15550100021", True),
        ("+15550100012", "+15550100033", False),
        ("+15550100001", "+15550100001", False),
        ("+15550100001", "+1555010000", False),
    ],
)
def test_one_slip_of_the_finger(first, second, near):
    assert near_numbers(first, second) is near


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("42", "0042", False),
        ("CRM-00421", "crm 421", True),
        ("1001", "1002", False),
        ("007123", "7123", True),
    ],
)
def test_references_are_compared_without_what_people_leave_out(first, second, same):
    assert (reference_key(first) == reference_key(second) != "") is same
