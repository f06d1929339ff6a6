"""What is asked of a number that a caller enters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from apps.ivr.domain.fields import Code, Json, Kind, Reference
from apps.ivr.domain.mappings import parse_items, prompt_code

TOO_SHORT, RANGE, PATTERN, LUHN, DATE = REASONS = ("too_short", "range", "pattern", "luhn", "date")
"""Why a number is refused, in the order in which it is looked at."""

DATE_FORMATS = ("", "YYYYMMDD", "DDMMYYYY", "MMDDYYYY", "YYMMDD", "DDMMYY", "MMYY")


def is_date(number: str, date_format: str) -> bool:
    """Return whether the digits are a day (or a month) of the calendar, in the order of ``date_format``; a year of two
    digits is of this century."""
    if len(number) != len(date_format):
        return False
    parts = {letter: _part(number, date_format, letter) for letter in "YMD"}
    year = int(parts["Y"]) if len(parts["Y"]) == 4 else 2000 + int(parts["Y"])
    try:
        date(year, int(parts["M"]), int(parts["D"] or 1))
    except ValueError:
        return False
    return True


def _part(number: str, date_format: str, letter: str) -> str:
    return "".join(digit for digit, kind in zip(number, date_format, strict=True) if kind == letter)


@dataclass(frozen=True)
class ReasonPrompts(Kind[Mapping[str, str]]):
    """The prompt that a caller hears whose number is refused for a reason."""

    prompt: Code = field(default_factory=prompt_code)

    def parse(self, raw: object) -> Mapping[str, str]:
        return parse_items(raw, len(REASONS), lambda key: key in REASONS, self.prompt.parse)

    def schema(self) -> Json:
        return {
            "type": "object",
            "propertyNames": {"enum": list(REASONS)},
            "additionalProperties": self.prompt.schema(),
        }

    def references(self, value: Mapping[str, str]) -> Iterable[Reference]:
        return tuple(Reference("prompt", code) for code in value.values())
