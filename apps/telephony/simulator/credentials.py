"""Who may speak to the virtual Asterisk: one user, by basic authentication or ``api_key=user:password``."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Credentials:
    """Name and password of the ARI user."""

    user: str
    password: str = field(repr=False)

    def accept(self, authorization: str, api_key: str) -> bool:
        """Return whether the header ``Authorization`` or the parameter ``api_key`` names this user."""
        given = _from_header(authorization) if authorization else unquote(api_key)
        return hmac.compare_digest(given.encode(), f"{self.user}:{self.password}".encode())


def _from_header(authorization: str) -> str:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode(errors="replace")
    except binascii.Error:
        return ""
