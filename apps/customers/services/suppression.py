"""Numbers that are not to be called although nobody knows any more whose they are."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.customers.models import SuppressedNumber

_SALT = "apps.customers.suppressed"


def suppress(numbers: Iterable[str]) -> None:
    """Remember these E.164 numbers by a fingerprint from which they cannot be read without the site's secret key."""
    rows = [SuppressedNumber(digest=_digest(number, settings.SECRET_KEY)) for number in numbers]
    SuppressedNumber.objects.bulk_create(rows, ignore_conflicts=True)


def is_suppressed(numbers: Iterable[str]) -> bool:
    """Return whether one of these numbers is remembered, under the present secret key or an earlier one."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = [_digest(number, key) for number in numbers for key in keys]
    return SuppressedNumber.objects.filter(digest__in=digests).exists()


def _digest(number: str, key: str) -> str:
    return salted_hmac(_SALT, number, secret=key, algorithm="sha256").hexdigest()
