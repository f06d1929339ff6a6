"""What the conservation check compares, and what it finds."""

from dataclasses import astuple, dataclass

COMPARED = ("offered", "answered", "abandoned", "flowed_out")


@dataclass(frozen=True, slots=True)
class Tally:
    """What one source says of an interval of a group."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    flowed_out: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The interval row against a fresh count of the segments that were queued in the interval. ``waiting`` of those
    have no outcome; ``lost`` of the waiting belong to interactions that are over, so that they will never have one."""

    row: Tally
    segments: Tally
    waiting: int = 0
    lost: int = 0

    @property
    def problems(self) -> dict[str, list[int]]:
        """What is wrong: for a count what the row and what the segments say; ``lost`` alone; ``conservation``, where
        the row does not add up, what was offered and what is accounted for. Empty where nothing is."""
        pairs = zip(COMPARED, astuple(self.row), astuple(self.segments), strict=True)
        found = {name: [stored, fresh] for name, stored, fresh in pairs if stored != fresh}
        accounted = self.row.answered + self.row.abandoned + self.row.flowed_out + self.waiting
        if accounted != self.row.offered:
            found["conservation"] = [self.row.offered, accounted]
        if self.lost:
            found["lost"] = [self.lost]
        return found


@dataclass(frozen=True, slots=True)
class SegmentEvents:
    """How often the log says of a segment that it was queued, and how it ended. ``outcome`` is what its row says, empty
    where there is no row."""

    outcome: str
    queued: int = 0
    answered: int = 0
    abandoned: int = 0
    flowed_out: int = 0

    @property
    def agrees(self) -> bool:
        """Return whether row and log tell the same: queued once, and ended once in the way that the row says."""
        ends = {"answered": self.answered, "abandoned": self.abandoned, "flowed_out": self.flowed_out}
        if self.outcome == "handed_over":
            return True
        expected = {name: int(name == self.outcome) for name in ends}
        return bool(self.outcome) and self.queued == 1 and ends == expected
