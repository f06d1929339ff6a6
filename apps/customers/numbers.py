"""Telephone numbers in one form, E.164, whatever way a trunk or a person writes them."""

import phonenumbers
from django.conf import settings

from apps.customers.domain.numbers import Reading, read_number, to_e164


def normalize_number(text: str, region: str = "") -> str | None:
    """Return ``text`` as E.164 (``+15550100001``), or None where it cannot be a telephone number.

    ``region`` is a two-letter country code for numbers in national form; empty takes
    ``settings.PHONE_REGION`` (``US`` unless the environment says otherwise). Only the length is judged, not
    whether the number is assigned: test numbers such as +1 555 01xx must pass.
    """
    return to_e164(text, region or settings.PHONE_REGION)


def read_as_number(text: str) -> Reading:
    """Return :func:`apps.customers.domain.numbers.read_number` for the site's country."""
    return read_number(text, settings.PHONE_REGION)


def dialled_forms(number: str) -> tuple[str, ...]:
    """Return how an E.164 number may be written as digits: with a plus, with two zeros, without either, and in national
    form with and without its prefix."""
    digits = number.removeprefix("+")
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return (number,)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    bare = "".join(character for character in national if character.isdigit())
    return number, f"00{digits}", digits, bare, phonenumbers.national_significant_number(parsed)
