"""Subject and text of a mail with gaps such as ``{{period}}``: filled, never evaluated."""

import re
from collections.abc import Mapping

VARIABLES = ("name", "reports", "period", "first_day", "last_day", "date")
DEFAULT_SUBJECT = "{{name}}: {{period}}"
LONGEST_SUBJECT = 200
_GAP = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_LINES = re.compile(r"[\r\n\x00-\x1f\x7f\u2028\u2029]+")


class UnknownGap(ValueError):
    """A text has a gap that nothing fills; its argument is what stands in it."""


def check_gaps(template: str) -> None:
    """Raise :class:`UnknownGap` where a gap is not one of :data:`VARIABLES`, or is not closed."""
    for found in _GAP.finditer(template):
        if found[1] not in VARIABLES:
            raise UnknownGap(found[1])
    rest = _GAP.sub("", template)
    if "{{" in rest or "}}" in rest:
        raise UnknownGap("{{" if "{{" in rest else "}}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a text with its gaps filled, once: what a value contains is no gap."""
    return _GAP.sub(lambda found: values.get(found[1], ""), template)


def fill_subject(template: str, values: Mapping[str, str]) -> str:
    """Return a subject: one line, so that no value adds a header of its own."""
    return _LINES.sub(" ", fill(template, values)).strip()[:LONGEST_SUBJECT]
