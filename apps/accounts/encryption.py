"""Encryption of secrets at rest (ADR 0061).

A key is derived by HKDF from each secret of ``settings.FIELD_ENCRYPTION_KEYS``, or, where that is not set,
from ``SECRET_KEY`` and ``SECRET_KEY_FALLBACKS``. The first key encrypts, all of them decrypt: to rotate, put
a new secret in front, run ``manage.py reencrypt_secrets``, then drop the old one. Someone who moves from the
derived default to secrets of their own lists the old ``SECRET_KEY`` last.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Part of the key: changing it makes every stored secret unreadable.
PURPOSE = b"contactcenter field encryption v1"


class UnreadableSecret(ValueError):
    """A stored secret was encrypted with a key that is no longer configured."""


def encrypt(text: str) -> str:
    """Return ``text`` encrypted with the newest key, as ASCII. The same text never gives the same result
    twice.
    """
    return _cipher(configured_secrets()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the text behind ``token``; raise :class:`UnreadableSecret` where no configured key fits."""
    try:
        return _cipher(configured_secrets()).decrypt(token.encode("ascii", "replace")).decode()
    except InvalidToken:
        raise UnreadableSecret(
            "a stored secret fits none of the keys in FIELD_ENCRYPTION_KEYS / SECRET_KEY"
        ) from None


def configured_secrets() -> tuple[str, ...]:
    """Return the secrets that keys are derived from, the newest first."""
    return tuple(settings.FIELD_ENCRYPTION_KEYS) or (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _cipher(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derive_key(secret)) for secret in secrets])


def _derive_key(secret: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
