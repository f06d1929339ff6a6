"""Ask who is calling."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.commands import CustomerLookedUp
from apps.ivr.domain.effects import LookUpCustomer
from apps.ivr.domain.fields import Choice, Identifier, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn

LONGEST_SECONDS = 5
"""The directory answers in milliseconds; where the database is away nobody waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLookup(Node):
    """Find the customer by the caller's number, or by a telephone number or reference (a customer number of another
    system) that the flow has collected under ``data_key``. Whoever is found is the call's customer from then on: agents
    see the name, the queue counts the value tier. ``unknown`` also where the directory does not answer."""

    type: ClassVar[str] = "customer_lookup"

    by: str = of(Choice(("ani", "number", "reference")), "ani")
    data_key: str = of(Identifier(), "")
    known: str = of(Target(), "")
    unknown: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        value = turn.call.ani if self.by == "ani" else turn.value(self.data_key)
        if not value:
            turn.go(self.unknown)
            return
        kind = "reference" if self.by == "reference" else "number"
        turn.ask(LookUpCustomer(turn.interaction_id, turn.new_query_id(), kind, value), LONGEST_SECONDS)

    def on_customer(self, turn: Turn, message: CustomerLookedUp) -> None:
        turn.go(self.known if message.found else self.unknown)

    def on_timeout(self, turn: Turn) -> None:
        turn.go(self.unknown)
