"""Which segments can lie behind a formula."""

from apps.kpis.domain.formulas import SERVICE_LEVELS, Formula
from apps.kpis.domain.segments import HANDLED, GroupPolicy, SegmentFacts, counts_of_segment

_POLICIES = tuple(GroupPolicy(20, 5, formula) for formula in SERVICE_LEVELS)
_WAITS = (1.0, 10.0, 60.0)  # a short one, one within the threshold, a long one
_OUTCOMES = ("answered", "handed_over", "abandoned", "flowed_out", "waiting")


def outcomes_behind(formula: Formula) -> tuple[str, ...]:
    """Return the segment outcomes that can add to the formula's numerator or denominator.

    Found by trying, so that it cannot disagree with the formula. Empty where no segment can (contacts,
    offers).
    """
    return tuple(outcome for outcome in _OUTCOMES if any(_adds(formula, outcome, wait) for wait in _WAITS))


def counts_outbound(formula: Formula) -> bool:
    """Return whether an outgoing conversation can add to the formula."""
    probe = SegmentFacts("answered", 0.0, 1.0, 1.0, 1.0, 1.0, "transfer", outbound=True)
    return _counts(formula, probe)


def _adds(formula: Formula, outcome: str, wait: float) -> bool:
    probe = SegmentFacts(outcome, wait, 1.0, 1.0, 1.0, 1.0, "transfer" if outcome in HANDLED else "")
    return _counts(formula, probe)


def _counts(formula: Formula, probe: SegmentFacts) -> bool:
    ratios = [formula.ratio(counts_of_segment(probe, policy)) for policy in _POLICIES]
    return any(ratio.numerator or ratio.denominator for ratio in ratios)
