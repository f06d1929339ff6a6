"""What another policy would have made of days that are over."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL, get_formula
from apps.kpis.domain.segments import GroupPolicy, SegmentFacts, counts_of_segment


@dataclass(frozen=True, slots=True)
class Impact:
    """The same segments, judged as they were and as the other policy would have judged them."""

    before: Counts
    after: Counts

    @property
    def levels(self) -> tuple[float | None, float | None]:
        """The service levels; None where nothing was judged."""
        level = get_formula(DEFAULT_SERVICE_LEVEL)
        return level.evaluate(self.before), level.evaluate(self.after)

    @property
    def change(self) -> float | None:
        """By how many points of a hundred the service level would have been higher; None where there is none."""
        before, after = self.levels
        return None if before is None or after is None else (after - before) * 100


def weigh(segments: Iterable[tuple[SegmentFacts, GroupPolicy]], other: GroupPolicy) -> Impact:
    """Return the impact of ``other`` on segments that come with the policies that they were judged by."""
    before = after = Counts()
    for facts, policy in segments:
        before += counts_of_segment(facts, policy)
        after += counts_of_segment(facts, other)
    return Impact(before, after)
