"""What others read of the key figures."""

from apps.kpis.selectors.behind import (
    BehindRow,
    count_interactions_behind,
    get_ratio_behind,
    list_interactions_behind,
)
from apps.kpis.selectors.callbacks import (
    CallbackRow,
    get_callback_counts,
    get_callback_figures,
    list_callback_counts,
)
from apps.kpis.selectors.estimates import EstimateError, get_estimate_errors
from apps.kpis.selectors.fcr import Fcr, get_fcr
from apps.kpis.selectors.figures import (
    IntervalPoint,
    get_figures,
    get_figures_by_group,
    get_interval_series,
    get_waiting_now,
)
from apps.kpis.selectors.sheds import ShedRow, count_sheds, list_sheds
from apps.kpis.selectors.summary import find_differences, get_run_summary

__all__ = [
    "BehindRow",
    "CallbackRow",
    "EstimateError",
    "Fcr",
    "IntervalPoint",
    "ShedRow",
    "count_interactions_behind",
    "count_sheds",
    "find_differences",
    "get_callback_counts",
    "get_callback_figures",
    "get_estimate_errors",
    "get_fcr",
    "get_figures",
    "get_figures_by_group",
    "get_interval_series",
    "get_ratio_behind",
    "get_run_summary",
    "get_waiting_now",
    "list_callback_counts",
    "list_interactions_behind",
    "list_sheds",
]
