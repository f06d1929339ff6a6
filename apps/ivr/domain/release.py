"""Which of two live versions a call begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Release:
    """A version that ``percent`` of the new calls begin with, in place of the published one."""

    version: int
    percent: int


def draw(interaction_id: str, flow: str) -> float:
    """Return a number from 0 to below 100 that belongs to this call in this flow for ever: while a release is raised,
    a call that would have got the new version goes on getting it."""
    digest = blake2b(f"{interaction_id}/{flow}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % 10_000 / 100


def version_for(
    interaction_id: str, flow: str, published: Mapping[str, int], released: Mapping[str, Release]
) -> int | None:
    """Return the version with which a call begins the flow now; None where it is not published."""
    release = released.get(flow)
    if flow in published and release is not None and draw(interaction_id, flow) < release.percent:
        return release.version
    return published.get(flow)
