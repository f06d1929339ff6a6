"""Formulas over other counts than those of queues: agents' time, flows, surveys, contacts.

They follow the same rules as :mod:`apps.kpis.domain.formulas`: pure, a ratio of sums, never changed under an id and
version, and None where there is nothing to divide by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from inspect import cleandoc
from typing import Any

from apps.kpis.domain.ratio import Ratio

Seconds = int | Decimal


@dataclass(frozen=True, slots=True)
class AgentCounts:
    """Seconds of agents. ``ring_seconds``: of offers that were answered. ``paid_seconds``, ``scheduled_seconds``,
    ``unavailable_seconds`` (paid, but not for customers) and ``adherent_seconds`` come from a schedule."""

    talk_seconds: Seconds = 0
    hold_seconds: Seconds = 0
    wrap_up_seconds: Seconds = 0
    ring_seconds: Seconds = 0
    idle_seconds: Seconds = 0
    paid_seconds: Seconds = 0
    scheduled_seconds: Seconds = 0
    unavailable_seconds: Seconds = 0
    adherent_seconds: Seconds = 0

    @property
    def handle_seconds(self) -> Seconds:
        """Talk, hold and wrap-up."""
        return self.talk_seconds + self.hold_seconds + self.wrap_up_seconds


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """``entries``: calls that entered a flow; ``contained`` of them ended there, and nobody called again in time."""

    entries: int = 0
    contained: int = 0


@dataclass(frozen=True, slots=True)
class SurveyCounts:
    """``asked`` people, ``answered`` of them; ``satisfied`` gave one of the best grades. ``score_sum`` is over all
    answers. ``promoters`` gave 9 or 10 of 10, ``detractors`` 0 to 6. ``resolved`` of ``resolution_answers`` said that
    it was settled."""

    asked: int = 0
    answered: int = 0
    satisfied: int = 0
    score_sum: int | Decimal = 0
    promoters: int = 0
    detractors: int = 0
    resolution_answers: int = 0
    resolved: int = 0


@dataclass(frozen=True, slots=True)
class FlagCounts:
    """``filed`` conversations in which the agent said how it ended, without those that nobody could settle;
    ``resolved`` of them at the first contact."""

    filed: int = 0
    resolved: int = 0


@dataclass(frozen=True, slots=True)
class OtherFormula:
    """``unit``: share, seconds, number (a plain mean) or points (-100 to 100). ``counts`` is the class of what it is
    over."""

    id: str
    version: int
    unit: str
    counts: type[Any]
    ratio: Callable[[Any], Ratio]
    higher_is_better: bool = True

    def evaluate(self, counts: Any) -> float | None:
        """Return the figure, or None where there is nothing to divide by."""
        return self.ratio(counts).value

    @property
    def definition(self) -> str:
        """The definition with its source, for people."""
        return cleandoc(self.ratio.__doc__ or "")


def occupancy(counts: AgentCounts) -> Ratio:
    """(talk + hold + wrap-up + answered ring) ÷ (that + idle available). Breaks are in neither.

    Source: Amazon Connect, "Occupancy" (time on contacts over time on contacts and idle)."""
    busy = counts.handle_seconds + counts.ring_seconds
    return Ratio(busy, busy + counts.idle_seconds)


def utilisation(counts: AgentCounts) -> Ratio:
    """(talk + hold + wrap-up) ÷ paid time. Source: the industry's usual definition of agent utilisation."""
    return Ratio(counts.handle_seconds, counts.paid_seconds)


def shrinkage(counts: AgentCounts) -> Ratio:
    """Paid time in which the agent is not there for customers ÷ scheduled time. Source: the industry's usual definition
    in workforce management."""
    return Ratio(counts.unavailable_seconds, counts.scheduled_seconds)


def adherence(counts: AgentCounts) -> Ratio:
    """Scheduled time in which the agent was in the state that was planned ÷ scheduled time. Source: Amazon Connect,
    "Adherence"."""
    return Ratio(counts.adherent_seconds, counts.scheduled_seconds)


def ivr_containment(counts: FlowCounts) -> Ratio:
    """Calls that ended in the flow without an agent, and whose party did not come again within 24 hours ÷ entries.

    Source: the suite's own; without the second condition a caller who gave up in anger counts as served."""
    return Ratio(counts.contained, counts.entries)


def csat(counts: SurveyCounts) -> Ratio:
    """Satisfied answers ÷ answers: the share of the best grades. It means nothing without the response rate.

    Source: the usual top-box definition of customer satisfaction."""
    return Ratio(counts.satisfied, counts.answered)


def csat_mean(counts: SurveyCounts) -> Ratio:
    """Σ grades ÷ answers, on the scale of the question. Source: the suite's own."""
    return Ratio(counts.score_sum, counts.answered)


def nps(counts: SurveyCounts) -> Ratio:
    """(promoters − detractors) × 100 ÷ answers: -100 to 100 points. Promoters gave 9 or 10 of 10, detractors 0 to 6.

    Source: Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003."""
    return Ratio((counts.promoters - counts.detractors) * 100, counts.answered)


def survey_response(counts: SurveyCounts) -> Ratio:
    """Answers ÷ people who were asked. Source: the suite's own."""
    return Ratio(counts.answered, counts.asked)


def fcr_survey(counts: SurveyCounts) -> Ratio:
    """First contact resolution as customers see it: "settled" ÷ answers to that question. Source: the suite's second of
    three definitions."""
    return Ratio(counts.resolved, counts.resolution_answers)


def fcr_flag(counts: FlagCounts) -> Ratio:
    """First contact resolution as agents see it: conversations filed as settled ÷ filed conversations, without those
    that nobody could settle. Source: the suite's third of three definitions."""
    return Ratio(counts.resolved, counts.filed)


OTHER_FORMULAS: dict[str, OtherFormula] = {
    formula.id: formula
    for formula in (
        OtherFormula("occupancy", 1, "share", AgentCounts, occupancy),
        OtherFormula("utilisation", 1, "share", AgentCounts, utilisation),
        OtherFormula("shrinkage", 1, "share", AgentCounts, shrinkage, higher_is_better=False),
        OtherFormula("adherence", 1, "share", AgentCounts, adherence),
        OtherFormula("ivr_containment", 1, "share", FlowCounts, ivr_containment),
        OtherFormula("csat", 1, "share", SurveyCounts, csat),
        OtherFormula("csat_mean", 1, "number", SurveyCounts, csat_mean),
        OtherFormula("nps", 1, "points", SurveyCounts, nps),
        OtherFormula("survey_response", 1, "share", SurveyCounts, survey_response),
        OtherFormula("fcr_survey", 1, "share", SurveyCounts, fcr_survey),
        OtherFormula("fcr_flag", 1, "share", FlagCounts, fcr_flag),
    )
}
