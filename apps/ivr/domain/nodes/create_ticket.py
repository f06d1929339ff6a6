"""Open a ticket."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Code, Identifier, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.requests import OpenTemplate
from apps.ivr.domain.turn import Turn

LONGEST_SECONDS = 5
"""A ticket is opened in milliseconds; where the database is away nobody waits for it, and it comes later."""
NUMBER_KEY = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTicket(Node):
    """Open a ticket for this call and store its number under ``data_key`` (default: ``ticket``), for a ``say`` node of
    kind ``characters`` behind it. ``subject`` and ``text`` may hold ``{key}`` of the data, ``{call:ani}`` and its like.
    The ticket is the customer's whom the call is of, and what the flow has learnt, the recordings and the call itself
    hang on it.

    By ``failed`` where the number cannot be told in time: the ticket is opened all the same, as soon as the database is
    there. There is one ticket for each such node of a call: who comes by again hears the same number.
    """

    type: ClassVar[str] = "create_ticket"

    subject: str = of(OpenTemplate(200))
    text: str = of(OpenTemplate(2_000), "")
    ticket_type: str = of(Code("ticket_type", required=False), "")
    group: str = of(Code("group", required=False), "")
    data_key: str = of(Identifier(), "")
    next: str = of(Target(), "")
    failed: str = of(Target(required=False), "")

    def enter(self, turn: Turn) -> None:
        turn.want_ticket(self.subject, self.text, self.ticket_type, self.group)
        turn.ask_for_ticket(LONGEST_SECONDS)

    def on_ticket(self, turn: Turn, number: str) -> None:
        if number:
            turn.set_data(self.data_key or NUMBER_KEY, number)
        turn.go(self.next if number else self.failed or self.next)

    def on_timeout(self, turn: Turn) -> None:
        self.on_ticket(turn, "")
