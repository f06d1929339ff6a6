"""Nobody is lost: offered = answered + abandoned + flowed out + still waiting."""

from dataclasses import dataclass

from apps.kpis.domain.counts import Counts


@dataclass(frozen=True, slots=True)
class Conservation:
    """The arithmetic of one window, by arrival: all numbers speak of the same interactions."""

    offered: int
    answered: int
    abandoned: int
    flowed_out: int
    waiting: int

    @property
    def accounted(self) -> int:
        """How many of the offered have an outcome or still wait."""
        return self.answered + self.abandoned + self.flowed_out + self.waiting

    @property
    def difference(self) -> int:
        """Offered minus accounted: positive where some are lost, negative where some are counted twice."""
        return self.offered - self.accounted

    @property
    def ok(self) -> bool:
        return self.difference == 0

    @property
    def arithmetic(self) -> str:
        """The sum as a person would write it down."""
        sign = "=" if self.ok else "≠"
        return (
            f"{self.offered} offered {sign} {self.answered} answered + {self.abandoned} abandoned"
            f" + {self.flowed_out} flowed out + {self.waiting} waiting"
        )

    @property
    def mismatch(self) -> str:
        """What is wrong, in a sentence; empty where nothing is."""
        if self.ok:
            return ""
        what = "without an outcome" if self.difference > 0 else "with more than one outcome"
        return f"{abs(self.difference)} {what}: {self.arithmetic}"


def check_conservation(counts: Counts, waiting: int) -> Conservation:
    """Set the counts of a window against what still waits of it."""
    return Conservation(counts.offered, counts.answered, counts.abandoned, counts.flowed_out, waiting)
