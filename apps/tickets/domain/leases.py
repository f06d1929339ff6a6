"""Who has a ticket open now, and who is writing: leases that expire. Pure; times are Unix seconds.

A browser says every few seconds that it is still there. What it does not renew is over after :data:`LEASE_SECONDS`: a
computer that lost its network warns nobody for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LEASE_SECONDS = 25.0
RENEW_SECONDS = 8.0

Doing = Literal["viewing", "writing"]


@dataclass(frozen=True, slots=True)
class Lease:
    """One screen of one user on one ticket."""

    session: str
    user_id: int
    name: str
    doing: Doing
    expires_at: float


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague as the warning shows them."""

    user_id: int
    name: str
    doing: Doing


def others(leases: Iterable[Lease], *, user_id: int, now: float) -> list[Other]:
    """Return the colleagues on the ticket, writers first; of two screens of one, the one that writes counts."""
    by_user: dict[int, Other] = {}
    for lease in leases:
        if lease.expires_at <= now or lease.user_id == user_id:
            continue
        known = by_user.get(lease.user_id)
        if known is None or lease.doing == "writing":
            by_user[lease.user_id] = Other(lease.user_id, lease.name, lease.doing)
    return sorted(by_user.values(), key=lambda one: (one.doing != "writing", one.name, one.user_id))
