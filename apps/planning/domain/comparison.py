"""The figures of a day, and of the same day under other rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.interactions.domain.record import Recorded
from apps.kpis.domain.counts import Counts, total
from apps.kpis.domain.delta import ARRIVAL, SegmentBook, sum_deltas
from apps.kpis.domain.formulas import get_formula
from apps.kpis.domain.policies import fixed_policies
from apps.kpis.domain.segments import GroupPolicy

COUNTED = ("offered", "answered", "abandoned", "flowed_out")
FORMULAS = ("service_level_d", "asa", "abandon_rate", "aht")


@dataclass(frozen=True, slots=True)
class DayFigures:
    """``values`` by name: counts, and formulas (None where there is nothing to divide by)."""

    values: dict[str, float | None]

    def minus(self, other: "DayFigures") -> dict[str, float | None]:
        """Return this less ``other``, where both have a figure."""
        return {
            name: None if value is None or (base := other.values[name]) is None else value - base
            for name, value in self.values.items()
        }


def figures_of(recorded: Iterable[Recorded], policies: Mapping[str, GroupPolicy]) -> DayFigures:
    """Return the figures of what happened, by the formulas of the suite; each wait by the interval of its arrival."""
    batch = list(recorded)
    book = SegmentBook()
    book.learn(batch)
    sums = sum_deltas(batch, book, fixed_policies(policies))
    counts = total(counts for key, counts in sums.counts.items() if key.basis == ARRIVAL)
    return DayFigures(_values(counts))


def _values(counts: Counts) -> dict[str, float | None]:
    counted = counts.as_dict()
    values: dict[str, float | None] = {name: float(counted[name]) for name in COUNTED}
    return values | {name: get_formula(name).evaluate(counts) for name in FORMULAS}
