"""What cells of spreadsheets look like, wherever the suite writes one: no formulas, lists of pairs in one cell."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.sheets.domain.formulas import neutralize, restore

__all__ = ["format_pairs", "neutralize", "parse_pairs", "restore"]

_PAIR = re.compile(r"^([\w-]+)(?::(\d+))?$")


def format_pairs(pairs: dict[str, int]) -> str:
    """Return ``{"sales": 5}`` as ``sales:5``, several separated by spaces."""
    return " ".join(f"{code}:{number}" for code, number in sorted(pairs.items()))


def parse_pairs(text: str | None, default: int = 1) -> dict[str, int]:
    """Return ``sales:5 english`` as a dictionary; a missing number is ``default``.

    Raises ``ValidationError`` where a part is neither ``code`` nor ``code:number``.
    """
    pairs: dict[str, int] = {}
    for part in str(text or "").replace(",", " ").split():
        match = _PAIR.match(part)
        if match is None:
            raise ValidationError(_("“%(part)s” is not of the form code:number.") % {"part": part})
        pairs[match[1]] = int(match[2] or default)
    return pairs
