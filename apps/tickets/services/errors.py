"""Why a write of a ticket is refused."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.cards import without_cards
from apps.tickets.domain.texts import MAX_BODY_CHARACTERS, BadText, clean_body, clean_line


class TicketConflict(ValidationError):
    """Somebody else was faster: the ticket is not as the caller saw it (API: 409)."""


def checked_body(text: str, field: str = "body") -> str:
    """Return the text as it is stored, card numbers masked. Raises ``ValidationError`` for ``field``."""
    try:
        return without_cards(clean_body(text))
    except BadText as error:
        raise ValidationError({field: _message(error.reason)}) from None


def checked_line(text: str, field: str = "subject") -> str:
    """As :func:`checked_body`, for a text of one line that must not be empty."""
    try:
        return without_cards(clean_line(text))
    except BadText as error:
        raise ValidationError({field: _message(error.reason)}) from None


def _message(reason: str) -> str:
    return {
        "not_storable": _("The text holds characters that cannot be stored."),
        "too_long": _("The text is too long; at most %(most)d characters, put more into an attachment.")
        % {"most": MAX_BODY_CHARACTERS},
        "empty": _("This field must not be empty."),
    }[reason]
