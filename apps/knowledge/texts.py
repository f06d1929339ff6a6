"""Text from outside, judged before anything is done with it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.kernel.text import UNSTORABLE

# They turn the direction of what follows, so that a text reads otherwise than it is.
_TURNING = re.compile("[\u202a-\u202e]")


def check_text(text: Any, *, field: str, longest: int, required: bool = False) -> str:
    """Return ``text`` without spaces at its ends; raise ``ValidationError`` for ``field`` where it cannot be stored or
    would deceive its reader. ``longest`` in characters."""
    problem = _problem(text, longest, required)
    if problem:
        raise ValidationError({field: problem})
    return str(text).strip()


def _problem(text: Any, longest: int, required: bool) -> str:
    if not isinstance(text, str):
        return _("This must be text.")
    if UNSTORABLE.search(text):
        return _("This contains characters that cannot be stored (NUL or half a character).")
    if _TURNING.search(text):
        return _(
            "This contains invisible characters that turn the direction of the text. Type it anew without them."
        )
    if len(text) > longest:
        return _("This is too long: %(number)s characters, at most %(most)s are allowed.") % {
            "number": len(text),
            "most": longest,
        }
    return _("This must not be empty.") if required and not text.strip() else ""
