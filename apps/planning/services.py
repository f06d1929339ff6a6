"""A past day, and the same day under rules of today or others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.acd.selectors import load_floor_config
from apps.kpis.domain.segments import GroupPolicy
from apps.planning.domain.comparison import DayFigures, figures_of
from apps.planning.domain.history import history_of, of_calls
from apps.planning.domain.policy import apply_policy
from apps.planning.domain.replay import Replay
from apps.planning.selectors import list_past_events


@dataclass(frozen=True, slots=True)
class Comparison:
    """``policy`` is None where no other rules were asked for."""

    recorded: DayFigures
    present: DayFigures
    policy: DayFigures | None


def compare_policies(*, start: datetime, end: datetime, policy: Any = None) -> Comparison:
    """Return the figures of the time from ``start`` to ``end`` as it was, as today's rules would have made it, and as
    ``policy`` would. Raises :class:`~apps.planning.domain.policy.BadPolicy`."""
    config = load_floor_config()
    other = None if policy is None else apply_policy(config, policy)
    limits = {
        code: GroupPolicy(threshold_seconds=group.threshold_seconds) for code, group in config.groups.items()
    }
    past = of_calls(list_past_events(start, end))
    history = history_of((entry.at, entry.event) for entry in past)
    within = [entry for entry in past if entry.at >= start.timestamp()]
    return Comparison(
        recorded=figures_of(within, limits),
        present=figures_of(Replay(history, config).finished(), limits),
        policy=None if other is None else figures_of(Replay(history, other).finished(), limits),
    )
