"""Card numbers in what people write: found and masked, so that none is ever stored (T38)."""

import re
from collections.abc import Iterator

LEAST_DIGITS, MOST_DIGITS = 13, 19
_LEAST_IN_GROUP = 3
"""People write cards in groups of four or so; "49 176 1234 5678" is a telephone number."""
# Digits with single spaces or dashes, no part of a word, a decimal fraction, or a number that begins with +.
_RUN = re.compile(r"(?<![\w+.,])\d+(?:[ \u00a0\u2009\u2010-\u2013-]\d+)*(?!\w)")
_DIGITS = re.compile(r"\d+")
_MASK = "**** **** **** "

# Where the numbers of payment cards begin, and how long they are: ISO/IEC 7812 as the networks use it.
_ISSUERS: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4000, 4999, frozenset({13, 16, 19})),
    (5100, 5599, frozenset({16})),
    (2200, 2204, frozenset({16, 17, 18, 19})),
    (2221, 2720, frozenset({16})),
    (3400, 3499, frozenset({15})),
    (3700, 3799, frozenset({15})),
    (3000, 3059, frozenset({14, 16, 19})),
    (3600, 3699, frozenset({14, 16, 19})),
    (3800, 3999, frozenset({14, 16, 19})),
    (3528, 3589, frozenset({16, 17, 18, 19})),
    (5000, 5099, frozenset(range(13, 20))),
    (5600, 5899, frozenset(range(13, 20))),
    (6000, 6999, frozenset(range(13, 20))),
)


def mask_cards(text: str) -> tuple[str, int]:
    """Return the text with each card number as ``**** **** **** 1234``, and how many there were."""
    if not any(character.isdigit() for character in text):
        return text, 0
    pieces, last, count = [], 0, 0
    for start, end in _cards(text):
        digits = "".join(_DIGITS.findall(text[start:end]))
        pieces += [text[last:start], _MASK, digits[-4:]]
        last, count = end, count + 1
    return "".join([*pieces, text[last:]]), count


def is_card(digits: str) -> bool:
    """Return whether ``digits`` (ASCII) is the number of a payment card: issuer, length, check digit."""
    return _has_issuer(digits) and passes_luhn(digits)


def passes_luhn(number: str) -> bool:
    """Return whether the last digit is the check digit of the others (ISO/IEC 7812: cards, IMEI)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return len(number) > 1 and (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield where card numbers begin and end, from left to right."""
    for run in _RUN.finditer(text):
        groups = [(match.start(), match.end()) for match in _DIGITS.finditer(text, run.start(), run.end())]
        at = 0
        while at < len(groups):
            taken = _card_at(text, groups, at)
            if taken:
                yield groups[at][0], groups[at + taken - 1][1]
            at += max(1, taken)


def _card_at(text: str, groups: list[tuple[int, int]], at: int) -> int:
    """Return of how many groups, from ``at`` on, the longest card number is made; 0: none."""
    digits, found = "", 0
    for number, (start, end) in enumerate(groups[at:], start=1):
        digits += text[start:end]
        if len(digits) > MOST_DIGITS:
            break
        if len(digits) >= LEAST_DIGITS and is_card(_ascii(digits)):
            found = number
        if end - start < _LEAST_IN_GROUP:
            break  # a short group is the last one
    return found


def _ascii(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def _has_issuer(digits: str) -> bool:
    first = int(digits[:4])
    return any(low <= first <= high and len(digits) in lengths for low, high, lengths in _ISSUERS)
