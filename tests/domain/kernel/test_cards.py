"""T38: card numbers are masked however they are written, and nothing else is."""

import pytest
from hypothesis import given, settings, strategies as st

from apps.kernel.cards import is_card, mask_cards

CARDS = (
    "4111111111111111", "4222222222222", "5555555555554444", "2223003122003222", "378282246310005", "30569309025904",
    "6011111111111117", "3530111333300000", "6200000000000005", "6304000000000000", "6212345678900000003",
)  # fmt: skip
NO_CARDS = (
    "4111111111111112",  # an order number: fails the check digit
    "1234567890128", "9780306406157",  # EAN, ISBN: no issuer
    "+4917612345678", "0049 176 1234 5678", "49 176 1234 5671", "+86 138 0013 8000", "(020) 7946 0018",
    "20260817-0042", "2026-11-28 17:51:31", "1764352291000", "ORD4111111111111111", "a4111111111111111b",
    "41111111111111111111111111111111", "3.4111111111111111", "**** **** **** 1111", "192.168.100.200",
    "00000000-0000-0000-0000-000000000007", "4000 m 3000 m 2000 m",
)  # fmt: skip


def groups(digits: str, sizes: list[int]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return [part for part in [*parts, digits[at:]] if part]


@given(
    st.sampled_from(CARDS),
    st.lists(st.integers(3, 6), max_size=4),
    st.sampled_from(" -\u00a0\u2013"),
    st.booleans(),
)
@settings(max_examples=60)
def test_a_card_is_masked_however_it_is_grouped(
    digits: str, sizes: list[int], between: str, wide: bool
) -> None:
    written = between.join(groups(digits, sizes))
    if wide:
        written = written.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    masked, count = mask_cards(f"Card: {written}, exp 11/28; call +49 176 1234567.")
    last = written.replace(between, "")[-4:]
    assert (masked, count) == (f"Card: **** **** **** {last}, exp 11/28; call +49 176 1234567.", 1)
    assert mask_cards(masked) == (masked, 0)


@pytest.mark.parametrize("text", NO_CARDS)
def test_what_only_looks_like_a_card_stays(text: str) -> None:
    assert mask_cards(f"See {text}.") == (f"See {text}.", 0)


@given(st.text(alphabet="0123456789 -+4\n", max_size=60))
@settings(max_examples=80)
def test_what_is_left_holds_no_card_and_nothing_else_is_lost(text: str) -> None:
    masked, count = mask_cards(text)
    assert mask_cards(masked)[1] == 0
    if count == 0:
        assert masked == text


def test_a_wrong_digit_is_no_card_and_cards_are_found_in_a_row_of_numbers() -> None:
    assert all(is_card(card) for card in CARDS)
    assert not any(is_card(card[:-1] + str((int(card[-1]) + 1) % 10)) for card in CARDS)
    assert mask_cards("12 4111 1111 1111 1111 99 5555-5555-5555-4444") == (
        "12 **** **** **** 1111 99 **** **** **** 4444",
        2,
    )
