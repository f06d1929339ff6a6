"""What the floor is told about the rules of the waiting lines."""

from collections import defaultdict

from apps.acd.domain.rules import TO_FLOW, TO_GROUP, Comfort, OverflowStep, QueueRules
from apps.agents.models import ComfortMessage, OverflowStep as StepRow, SkillGroup
from apps.schedules.domain.hours import Schedule
from apps.schedules.selectors import get_schedules


class LineRules:
    """The rules of all lines, read in five queries whatever their number."""

    def __init__(self) -> None:
        self._schedules: dict[str, Schedule] = get_schedules()
        self._steps: dict[int, list[OverflowStep]] = defaultdict(list)
        self._comfort: dict[int, list[Comfort]] = defaultdict(list)
        for row in StepRow.objects.select_related("target_group").order_by("position", "pk"):
            self._steps[row.group_id].append(_step(row))
        for message in ComfortMessage.objects.order_by("after_seconds", "pk"):
            comfort = Comfort(message.prompt, message.after_seconds, message.repeat_seconds)
            self._comfort[message.group_id].append(comfort)

    def of(self, group: SkillGroup) -> QueueRules:
        """Return the rules of a group; select ``hours`` along."""
        return QueueRules(
            hours=self._schedules.get(group.hours.code) if group.hours else None,
            treats_waiting=group.close_on_waiting,
            max_waiting=group.max_waiting,
            max_wait_seconds=group.max_wait_seconds,
            steps=tuple(self._steps[group.pk]),
            comfort=tuple(self._comfort[group.pk]),
            tell_position=group.tell_position,
            tell_expected_wait=group.tell_expected_wait,
            tell_after_seconds=group.tell_after_seconds,
            tell_every_seconds=group.tell_every_seconds,
            music=group.music_class,
        )


def _step(row: StepRow) -> OverflowStep:
    group = row.target_group.code if row.target_group else ""
    target = {TO_GROUP: group, TO_FLOW: row.flow}.get(row.action, "")
    return OverflowStep(row.condition, row.action, row.after_seconds, target, row.prompt)
