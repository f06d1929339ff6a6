"""Mentions, and what a state asks for."""

import pytest
from hypothesis import given, strategies as st

from apps.tickets.domain.mentions import MOST_MENTIONS, find_mentions
from apps.tickets.domain.requirements import DEMANDS, Facts, missing


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@lin please look, @chen.wei too. And @lin.", ["lin", "chen.wei"]),
        ("mail me@example.com or see https://x.test/@lin", []),
        ("`@code` and\n```\n@block\n```\n(@ada)", ["ada"]),
        ("@李雷 看一下", ["李雷"]),
        ("@", []),
    ],
)
def test_who_is_spoken_to(text, names):
    assert find_mentions(text) == names


@given(st.text(max_size=80))
def test_mentions_are_few_and_each_named_once(text):
    names = find_mentions(text)

    assert len(names) == len(set(names)) <= MOST_MENTIONS


@given(st.sets(st.sampled_from(DEMANDS)), st.sets(st.sampled_from(DEMANDS)))
def test_what_is_missing_is_what_is_asked_and_not_there(asked, present):
    facts = Facts(**{name: name in present for name in DEMANDS})

    assert set(missing(asked, facts)) == asked - present
