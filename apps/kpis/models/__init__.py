"""What the figures store."""

from apps.kpis.models.flow_visit import FlowVisit, VisitFill
from apps.kpis.models.interval_figures import IntervalFigures
from apps.kpis.models.rollup import (
    DayRollup,
    HourRollup,
    OfferFact,
    RollupMark,
    RollupName,
    RollupState,
    SegmentFact,
)
from apps.kpis.models.shed_figures import ShedFigures

__all__ = [
    "DayRollup",
    "FlowVisit",
    "HourRollup",
    "IntervalFigures",
    "OfferFact",
    "RollupMark",
    "RollupName",
    "RollupState",
    "SegmentFact",
    "ShedFigures",
    "VisitFill",
]
