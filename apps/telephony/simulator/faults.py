"""Things that go wrong on purpose, for tests: what was asked for through ``POST /simulator/faults``."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from apps.telephony.simulator.rest import Request, Response, error

FaultKind = Literal["cut", "refuse", "status", "delay", "drop", "malformed"]


class Fault(Struct, forbid_unknown_fields=True):
    """One fault.

    ``cut``: the events WebSockets of the applications whose names contain ``path`` break off. ``refuse``: new
    connections get 503 for ``seconds``. ``status``: the next ``count`` requests to a path that contains ``path`` fail
    with ``status`` and are not carried out. ``delay``: they are carried out ``seconds`` (of real time) later.
    ``drop``: they are never answered. ``malformed``: ``frame`` is sent to the applications as it is.
    """

    kind: FaultKind
    status: Annotated[int, Meta(ge=400, le=599)] = 500
    count: Annotated[int, Meta(ge=1)] = 1
    path: str = ""
    seconds: Annotated[float, Meta(ge=0)] = 1.0
    frame: str = '{"type":"StasisStart","args":'


def decode_fault(raw: bytes) -> Fault:
    """Return the fault that a request asks for; raise ``msgspec.MsgspecError`` for what is none."""
    return msgspec.json.decode(raw, type=Fault)


class FaultPlan:
    """Faults that wait for a request, and until when connections are refused (by the event loop's clock)."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self.refuse_until = 0.0
        self.met = 0
        """How many faults have happened."""

    def add(self, fault: Fault) -> None:
        """Keep a fault until a request meets it."""
        self._waiting.append(fault)

    def meet(self, request: Request) -> Fault | None:
        """Return the fault that this request runs into, if any, and count it down."""
        for fault in self._waiting:
            if fault.path in request.uri:
                fault.count -= 1
                self.met += 1
                if fault.count <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


def failure(fault: Fault) -> Response:
    """Return the error response of a ``status`` fault."""
    return error(fault.status, "Simulated Fault", "Simulated fault")
