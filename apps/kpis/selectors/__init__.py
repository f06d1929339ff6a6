"""What others read of the key figures."""

from apps.kpis.selectors.agent_states import AgentTimes, get_agent_states
from apps.kpis.selectors.behind import (
    BehindRow,
    count_interactions_behind,
    get_ratio_behind,
    list_interactions_behind,
)
from apps.kpis.selectors.by_period import BY, PeriodFigures, list_period_figures
from apps.kpis.selectors.callbacks import (
    CallbackRow,
    get_callback_counts,
    get_callback_figures,
    list_callback_counts,
)
from apps.kpis.selectors.completeness import Completeness, complete_until, get_completeness
from apps.kpis.selectors.estimates import EstimateError, get_estimate_errors
from apps.kpis.selectors.fcr import Fcr, get_fcr
from apps.kpis.selectors.figures import (
    IntervalPoint,
    get_figures,
    get_figures_by_group,
    get_interval_series,
    get_waiting_now,
)
from apps.kpis.selectors.ledger import (
    PolicyStretch,
    count_open_findings,
    list_findings,
    list_policies,
    list_restatements,
)
from apps.kpis.selectors.sheds import ShedRow, count_sheds, list_sheds
from apps.kpis.selectors.summary import find_differences, get_run_summary

__all__ = [
    "BY",
    "AgentTimes",
    "BehindRow",
    "CallbackRow",
    "Completeness",
    "EstimateError",
    "Fcr",
    "IntervalPoint",
    "PeriodFigures",
    "PolicyStretch",
    "ShedRow",
    "complete_until",
    "count_interactions_behind",
    "count_open_findings",
    "count_sheds",
    "find_differences",
    "get_agent_states",
    "get_callback_counts",
    "get_callback_figures",
    "get_completeness",
    "get_estimate_errors",
    "get_fcr",
    "get_figures",
    "get_figures_by_group",
    "get_interval_series",
    "get_ratio_behind",
    "get_run_summary",
    "get_waiting_now",
    "list_callback_counts",
    "list_findings",
    "list_interactions_behind",
    "list_period_figures",
    "list_policies",
    "list_restatements",
    "list_sheds",
]
