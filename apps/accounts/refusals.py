"""What services refuse in a way that the doors tell apart."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class Conflict(ValidationError):
    """Somebody else was faster: what is stored is not what the caller saw (API: 409)."""


def check_version(found: int, expected: int | None) -> None:
    """Raise :class:`Conflict` where the stored version is not the one that the writer saw; None: not asked for."""
    if expected is not None and expected != found:
        raise Conflict(_("Somebody has changed this in the meantime: look at it again."), code="changed")
