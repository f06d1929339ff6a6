"""What an article changed: the conversations that it is about, before and after it was published."""

from dataclasses import dataclass
from enum import StrEnum

from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import Formula

LEAST = 30
"""Conversations on each side. With fewer, chance alone moves the mean more than any article would."""


class Finding(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    EQUAL = "equal"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the publication. ``open``: contacts whose seven days for coming again are not over."""

    counts: Counts
    open: int = 0

    def number(self, formula: Formula) -> int:
        """Return over how many conversations the figure is a mean."""
        return int(formula.ratio(self.counts).denominator)


@dataclass(frozen=True, slots=True)
class Effect:
    """A figure on both sides."""

    formula: Formula
    before: Side
    after: Side

    @property
    def values(self) -> tuple[float | None, float | None]:
        return self.formula.evaluate(self.before.counts), self.formula.evaluate(self.after.counts)

    @property
    def finding(self) -> Finding:
        """Return what can be said; nothing where either side has too few conversations."""
        before, after = self.values
        enough = min(self.before.number(self.formula), self.after.number(self.formula)) >= LEAST
        if before is None or after is None or not enough:
            return Finding.TOO_FEW
        if before == after:
            return Finding.EQUAL
        return Finding.BETTER if (after > before) == self.formula.higher_is_better else Finding.WORSE
