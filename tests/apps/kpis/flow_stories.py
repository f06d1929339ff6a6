"""Calls through flows, made up by chance: all that can follow upon a node."""

from random import Random
from uuid import UUID

from apps.interactions.domain import events as ev
from tests.apps.kpis.stories import Stories

NODES = ("answer", "menu", "hours", "route")
NUMBERS = ("+15550100001", "+15550100002", "+15550100003", "", "+15550100004", "+15550100005")
HOUR = 3600.0


class FlowStories(Stories):
    """``wander`` tells a call that goes somewhere by chance."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = Random(seed)

    def wander(self, at: float) -> str:
        chance = self.chance
        call = UUID(int=chance.getrandbits(128)).hex
        flow, version = chance.choice((("main", 1), ("main", 2), ("main", 2), ("other", 7), ("", 0)))
        direction = chance.choice(("inbound", "inbound", "inbound", "outbound"))
        ani = chance.choice(NUMBERS)
        self.tell(
            at,
            ev.InteractionArrived(
                call, "voice", "pbx", f"chan-{call}", ani, "8000", "", flow, version, direction=direction
            ),
        )
        at = self._walk(call, at, "", 0) if flow else at
        if chance.random() < 0.2:
            self.tell(at, ev.FlowEnded(call, "route", "answered"))
            at += chance.uniform(1, 99)
            self.tell(at, ev.FlowStarted(call, chance.choice(("main", "after")), 2, 1))
            at = self._walk(call, at, "", 0)
        return self._end(call, at)

    def _walk(self, call: str, at: float, flow: str, version: int) -> float:
        for _ in range(self.chance.randint(1, 6)):
            self.tell(at, ev.FlowNodeEntered(call, self.chance.choice(NODES), "menu", flow, version))
            at += round(self.chance.expovariate(1 / 20), 3)
            if not flow and self.chance.random() < 0.2:
                self.tell(at, ev.SubFlowEntered(call, "menu", "main", 2))
                at = self._walk(call, at, self.chance.choice(("sub", "main")), 2)
        return at

    def _end(self, call: str, at: float) -> str:
        ends = {
            "hangs up": [ev.FlowEnded(call, "menu", "caller_hung_up")],
            "is through": [ev.FlowEnded(call, "menu", "hung_up")],
            "gives up": [ev.InteractionAbandoned(call, 1, "sales", 5.0)],
            "is answered": [
                ev.InteractionAnswered(call, 1, "offer", 7, "sales", 1.0, 1.0),
                ev.FlowEnded(call, "route", "answered"),
            ],
            "is connected": [ev.FlowNumberConnected(call, "route", "dial")],
            "leaves a message": [ev.VoicemailLeft(call, "vm", 9.0), ev.FlowEnded(call, "route", "voicemail")],
            "wants a call": [
                ev.CallbackWanted(call, "menu", "sales", "+1555"),
                ev.FlowEnded(call, "x", "hung_up"),
            ],
            "is gone": [],
        }
        for event in ends[self.chance.choice(list(ends))]:
            self.tell(at, event)
        if self.chance.random() < 0.9:
            self.tell(at + self.chance.choice((0.0, 0.5, 90.0)), ev.InteractionEnded(call, "self_service"))
        return call
