"""What the fold of events must know of each group."""

from dataclasses import dataclass

from apps.agents.models import SkillGroup
from apps.kpis.domain.segments import GroupPolicy


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups, active or not, by code."""

    ids: dict[str, int]
    policies: dict[str, GroupPolicy]


def read_groups() -> Groups:
    """Read ids and limits of all groups; one statement."""
    rows = SkillGroup.objects.order_by().values_list(
        "code", "pk", "threshold_seconds", "short_abandon_seconds"
    )
    ids: dict[str, int] = {}
    policies: dict[str, GroupPolicy] = {}
    for code, pk, threshold, short in rows:
        ids[code] = pk
        policies[code] = GroupPolicy(threshold, short)
    return Groups(ids, policies)
