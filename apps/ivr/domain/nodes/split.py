"""Send some calls one way and some another."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import ClassVar

from apps.ivr.domain.cases import Share, Shares
from apps.ivr.domain.fields import of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn

_STEPS = 10_000


def bucket(interaction_id: str, node_id: str) -> float:
    """Return the place, from 0 to below 100, that a call has at a node: always the same, and as good as random."""
    digest = blake2b(f"{interaction_id}/{node_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % _STEPS * 100 / _STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Node):
    """Go on by one of several exits, each with its share of the calls. A call takes the same way however often it comes
    here, and after a restart too."""

    type: ClassVar[str] = "split"

    shares: tuple[Share, ...] = of(Shares())

    def enter(self, turn: Turn) -> None:
        place = bucket(turn.interaction_id, self.id)
        below = 0
        for share in self.shares:
            below += share.percent
            if place < below:
                turn.go(share.next)
                return
