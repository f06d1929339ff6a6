"""What the figures store."""

from apps.kpis.models.agent_states import AgentStateNow, AgentStateSeconds
from apps.kpis.models.finding import ConservationFinding
from apps.kpis.models.flow_visit import FlowVisit, VisitFill
from apps.kpis.models.interval_figures import IntervalFigures
from apps.kpis.models.restatement import Restatement
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
    "AgentStateNow",
    "AgentStateSeconds",
    "ConservationFinding",
    "DayRollup",
    "FlowVisit",
    "HourRollup",
    "IntervalFigures",
    "OfferFact",
    "Restatement",
    "RollupMark",
    "RollupName",
    "RollupState",
    "SegmentFact",
    "ShedFigures",
    "VisitFill",
]
