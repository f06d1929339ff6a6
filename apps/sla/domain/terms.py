"""What a ticket was promised: targets, the hours in which they count, and the points at which something happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.schedules.domain.working import WorkingTime

FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION = "first_response", "next_response", "resolution"
KINDS = (FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION)
RESPONSES = (FIRST_RESPONSE, NEXT_RESPONSE)

DUE = "due"
"""The code of the point at which a clock is broken."""
WARN = "warn"
"""The code of the point at which a clock warns."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the face of the clocks of one kind: so many per cent of the target, and seconds more (or less)."""

    code: str
    kind: str
    percent: int = 100
    seconds: int = 0

    def after(self, target: int) -> int:
        """Return the working seconds after which a clock with this target reaches the point."""
        return max(0, target * self.percent // 100 + self.seconds)


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy as it applies to one ticket.

    ``targets`` maps a kind of clock to working seconds (at least 1); a kind that is missing is not measured.
    ``pauses_internal`` says whether time stands still while a colleague or a supplier is waited for, ``restarts``
    whether the resolution of a reopened ticket begins anew (otherwise it goes on where it stood).
    """

    policy: int
    targets: Mapping[str, int]
    time: WorkingTime
    pauses_internal: bool = False
    restarts: bool = False
    points: tuple[Point, ...] = ()
    _faces: dict[str, tuple[tuple[str, int], ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def face(self, kind: str) -> tuple[tuple[str, int], ...]:
        """Return code and working seconds of every point of a kind, the due time among them; none without a target."""
        face = self._faces.get(kind)
        if face is None:
            face = self._faces[kind] = self._make_face(kind)
        return face

    def _make_face(self, kind: str) -> tuple[tuple[str, int], ...]:
        target = self.targets.get(kind)
        if target is None:
            return ()
        points = ((point.code, point.after(target)) for point in self.points if point.kind == kind)
        return ((DUE, target), *points)
