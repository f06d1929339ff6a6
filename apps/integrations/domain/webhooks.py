"""How webhooks are signed, retried and read; pure."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

from standardwebhooks.webhooks import Webhook as Signer

from apps.integrations.domain.exchange import Connection, Question

PAUSES_SECONDS = (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 64_800)
"""Between one attempt and the next; after the last of them a delivery is given up, a day and a half after the first."""
MOST_ATTEMPTS = len(PAUSES_SECONDS) + 1
SPREAD = 0.2
"""Pauses are longer or shorter by up to this share, so that what failed together does not come back together."""
LONGEST_WISH_SECONDS = 86_400
GONE = 410
_IN_PATHS = "/%:@!$&'()*+,;=~"
_WISHED = frozenset({429, 503})
SECRET_PREFIX = "whsec_"  # noqa: S105 - says what follows, and is none itself
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery as it goes out. ``secrets`` are tried by the receiver in any order: the present one, and for a while
    the one before."""

    message_id: str
    url: str
    body: str
    secrets: tuple[str, ...] = field(repr=False)
    connection: Connection = field(repr=False)


def make_secret(entropy: bytes) -> str:
    """Return a secret in the spelling that libraries for receivers read."""
    return SECRET_PREFIX + base64.b64encode(entropy).decode()


def to_question(message: Message, now: float) -> Question:
    """Return the request that carries the message, signed for this moment (Unix seconds)."""
    parts, at = urlsplit(message.url), datetime.fromtimestamp(int(now), UTC)
    signatures = (Signer(secret).sign(message.message_id, at, message.body) for secret in message.secrets)
    return Question(
        "POST",
        path=quote(parts.path, safe=_IN_PATHS),
        query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        headers=(
            ("webhook-id", message.message_id),
            ("webhook-timestamp", str(int(now))),
            ("webhook-signature", " ".join(signatures)),
        ),
        body=message.body.encode(),
        timeout_seconds=message.connection.timeout_seconds,
    )


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def pause_seconds(attempts: int, chance: float) -> float | None:
    """Return the pause after ``attempts`` failed ones (from 1), None: given up. ``chance`` is from [0, 1)."""
    if attempts > len(PAUSES_SECONDS):
        return None
    return PAUSES_SECONDS[attempts - 1] * (1 - SPREAD + 2 * SPREAD * chance)


def wished_seconds(status: int, retry_after: str) -> float:
    """Return for how long the receiver asks to be left alone (seconds only, a day at most); 0: it does not ask."""
    if status not in _WISHED or not retry_after.isascii() or not retry_after.isdigit():
        return 0.0
    return float(min(int(retry_after[:9]), LONGEST_WISH_SECONDS))


def rest_seconds(failures: int) -> float:
    """Return for how long an endpoint rests after so many rounds (from 1) in which nothing was taken."""
    return float(min(2.0 ** min(failures, 20), 600.0))


def is_taken(status: int) -> bool:
    """Return whether the receiver has it now."""
    return 200 <= status < 300
