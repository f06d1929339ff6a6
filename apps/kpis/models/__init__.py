"""What the figures store."""

from apps.kpis.models.flow_visit import FlowVisit, VisitFill
from apps.kpis.models.interval_figures import IntervalFigures
from apps.kpis.models.shed_figures import ShedFigures

__all__ = ["FlowVisit", "IntervalFigures", "ShedFigures", "VisitFill"]
