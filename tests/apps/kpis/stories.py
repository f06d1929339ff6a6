"""Calls as streams of recorded events."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction

from apps.floor.projector import copy_events
from apps.interactions.callback_projection import CALLBACK_EVENTS, project_callbacks
from apps.interactions.domain import events
from apps.interactions.domain.record import Recorded
from apps.interactions.projections import project_interactions
from apps.kernel.messages import Event
from apps.kpis.domain.flow_visits import TOLD
from apps.kpis.projections import project_kpis
from apps.kpis.visits_table import project_visits

T0 = 1_800_000_000.0  # 2027-01-15 08:00:00 UTC, the start of an interval


def project(batch: list[Recorded]) -> None:
    """What the floor's projector does with a batch."""
    with transaction.atomic():
        copy_events(batch)
        project_interactions(batch)
        project_callbacks([entry for entry in batch if isinstance(entry.event, CALLBACK_EVENTS)])
        project_kpis(batch)
        project_visits([entry for entry in batch if isinstance(entry.event, TOLD)])


@dataclass
class Stories:
    """Every method tells a call from ``at`` seconds after ``zero`` and returns its id; :meth:`stream` gives the
    events of all of them in the order of time, with the places in the journal that the floor would give them."""

    zero: float = T0
    told: list[tuple[float, int, Event]] = field(default_factory=list)

    def tell(self, at: float, event: Event) -> None:
        self.told.append((self.zero + at, len(self.told), event))

    def waiting(self, at: float, group: str = "sales", ani: str = "+15550100001") -> str:
        call = uuid.uuid4().hex
        self.tell(at, events.InteractionArrived(call, "voice", "pbx", f"chan-{call}", ani, "8000"))
        self.tell(at, events.InteractionQueued(call, 1, group, self.zero + at))
        return call

    def abandoned(self, at: float, wait: float, group: str = "sales", ani: str = "+15550100001") -> str:
        call = self.waiting(at, group, ani)
        self.tell(at + wait, events.InteractionAbandoned(call, 1, group, wait))
        self.tell(at + wait, events.InteractionEnded(call, "abandoned"))
        return call

    def flowed_out(self, at: float, wait: float, group: str = "sales") -> str:
        call = self.waiting(at, group)
        self.tell(at + wait, events.InteractionFlowedOut(call, 1, group, "max_wait", wait))
        self.tell(at + wait + 9, events.InteractionEnded(call, "voicemail"))
        return call

    def called_back(self, at: float, wait: float, late: float = 0.0, group: str = "sales") -> str:
        """Leaves the queue with a promise, and is reached 1,000 s later."""
        call, now = self.waiting(at, group), self.zero + at
        self.tell(at + wait, events.InteractionFlowedOut(call, 1, group, "overflow", wait, "callback"))
        asked = events.CallbackRequested(
            call, group, "+15550100001", now, now, now + 3600, now + 9000, 3, 300, source="queue"
        )
        self.tell(at + wait, asked)
        self.tell(at + wait, events.InteractionEnded(call, "callback"))
        self.tell(at + wait + 1000, events.CallbackAttempted(call, 1, "f" * 32, 7, "reached", late))
        return call

    def handled(
        self,
        at: float,
        wait: float,
        talk: float = 100.0,
        hold: float = 0.0,
        wrap_up: float = 20.0,
        group: str = "sales",
        ani: str = "+15550100001",
    ) -> str:
        call = self.waiting(at, group, ani)
        self._conversation(call, 1, at + wait, wait, talk, hold, wrap_up, group, "caller")
        self.tell(at + wait + talk + hold, events.InteractionEnded(call, "handled"))
        return call

    def transferred(self, at: float, first: str = "sales", then: str = "help") -> str:
        """10 s wait and 50 s talk in ``first`` after a missed offer, 30 s wait and 70 s talk in ``then``."""
        call = self.waiting(at, first)
        self.tell(at + 1, events.OfferMade(call, 1, f"{call}-0", 9, first, self.zero + at + 21))
        self.tell(at + 4, events.OfferNotAnswered(call, f"{call}-0", 9, "timeout"))
        self._conversation(call, 1, at + 10, 10, 50, 0, 5, first, "transfer")
        self.tell(at + 60, events.InteractionTransferred(call, 1, 7, "group", then))
        self.tell(at + 60, events.InteractionQueued(call, 2, then, self.zero + at + 60))
        self._conversation(call, 2, at + 90, 30, 70, 0, 5, then, "caller")
        self.tell(at + 160, events.InteractionEnded(call, "handled"))
        return call

    def outgoing(self, at: float, group: str = "sales", then: str = "") -> str:
        """An agent's call: 5 s ringing, 40 s talk, 10 s wrap-up; perhaps passed on and answered there after 30 s."""
        call = uuid.uuid4().hex
        arrived = events.InteractionArrived(
            call, "voice", "pbx", f"dial-{call}-0", "+15550100009", "", direction="outbound"
        )
        self.tell(at, arrived)
        self.tell(at, events.CallPlaced(call, 1, f"{call}-1", 7, group, "+15550100009", self.zero + at + 15))
        dialled = events.NumberDialled(
            call, 1, f"{call}-1", 7, group, f"{call}-0", "+15550100009", self.zero + at + 45
        )
        self.tell(at + 1, dialled)
        self.tell(at + 6, events.InteractionAnswered(call, 1, f"{call}-1", 7, group, 0.0, 5.0))
        self.tell(at + 46, events.SegmentEnded(call, 1, 7, group, "transfer" if then else "caller", 40, 0))
        self.tell(at + 56, events.WrapUpCompleted(call, 1, 7, group, 10.0))
        if then:
            self.tell(at + 46, events.InteractionQueued(call, 2, then, self.zero + at + 46))
            self._conversation(call, 2, at + 76, 30, 70, 0, 5, then, "caller")
        self.tell(at + 200, events.InteractionEnded(call, "handled"))
        return call

    def not_reached(self, at: float, group: str = "sales") -> str:
        call = uuid.uuid4().hex
        arrived = events.InteractionArrived(
            call, "voice", "pbx", f"dial-{call}-0", "+15550100009", "", direction="outbound"
        )
        self.tell(at, arrived)
        self.tell(at, events.CallPlaced(call, 1, f"{call}-1", 7, group, "+15550100009", self.zero + at + 15))
        self.tell(at + 9, events.NumberNotReached(call, 1, 7, group, "busy", 17, 9.0))
        self.tell(at + 9, events.InteractionEnded(call, "busy", 17))
        return call

    def _conversation(
        self,
        call: str,
        segment: int,
        at: float,
        wait: float,
        talk: float,
        hold: float,
        wrap_up: float,
        group: str,
        ended_by: str,
    ) -> None:
        offer, ring = f"{call}-{segment}", min(wait, 3.0)
        self.tell(at - ring, events.OfferMade(call, segment, offer, 7, group, self.zero + at + 20))
        self.tell(at, events.InteractionAnswered(call, segment, offer, 7, group, wait, ring))
        end = at + talk + hold
        self.tell(end, events.SegmentEnded(call, segment, 7, group, ended_by, talk, hold))
        self.tell(end, events.WrapUpStarted(call, segment, 7, group, self.zero + end + 60))
        self.tell(end + wrap_up, events.WrapUpCompleted(call, segment, 7, group, wrap_up, "", ""))

    def stream(self) -> list[Recorded]:
        seqs: dict[str, int] = {}
        recorded = []
        for position, (at, _, event) in enumerate(sorted(self.told, key=lambda line: line[:2]), 1):
            call = getattr(event, "interaction_id")  # noqa: B009
            seqs[call] = seqs.get(call, 0) + 1
            recorded.append(Recorded("main", position, 1, seqs[call], at, event))
        return recorded
