"""Writes of a skill group's lists: rings of its search, steps and messages of its waiting line."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.agents.choices import OverflowAction
from apps.agents.line_rules import check_repeat, check_ring, check_step
from apps.agents.models import ComfortMessage, Location, OverflowStep, SearchRing, SkillGroup
from apps.agents.references import FLOW, PROMPT, list_references
from apps.agents.sheet_lists import ComfortCell, RingCell, StepCell

Row = TypeVar("Row", SkillGroup, Location)


@transaction.atomic
def update_group_locations(*, group: SkillGroup, codes: Iterable[str]) -> SkillGroup:
    """Make these all the locations that the group asks first, and return the group."""
    group.locations.set(_found(Location, "locations", codes))
    return group


@transaction.atomic
def update_group_rings(*, group: SkillGroup, rings: Iterable[RingCell]) -> SkillGroup:
    """Make ``rings`` all that the group's search widens by, and return the group. Raises ``ValidationError`` for an
    unknown code and a ring that means nothing."""
    group.rings.all().delete()
    for cell in rings:
        groups = _found(SkillGroup, "rings", cell.groups)
        locations = _found(Location, "rings", cell.locations)
        ring = SearchRing(
            group=group,
            after_seconds=cell.after_seconds,
            lower_levels=cell.lower_levels,
            all_locations=cell.all_locations,
        )
        check_ring(ring, groups, locations)
        ring.full_clean()
        ring.save()
        ring.groups.set(groups)
        ring.locations.set(locations)
    return group


@transaction.atomic
def update_group_steps(*, group: SkillGroup, steps: Iterable[StepCell]) -> SkillGroup:
    """Make ``steps``, in this order, all of the group's overflow, and return the group. Raises ``ValidationError`` for
    a step that lacks what it needs or names what is not there."""
    group.overflow_steps.all().delete()
    prompts, flows = list_references(PROMPT), list_references(FLOW)
    for position, cell in enumerate(steps):
        to_group = cell.action == OverflowAction.GROUP and cell.target
        (target,) = _found(SkillGroup, "overflow_steps", [cell.target]) if to_group else [None]
        step = OverflowStep(
            group=group,
            position=position,
            condition=cell.condition,
            after_seconds=cell.after_seconds,
            action=cell.action,
            target_group=target,
            flow="" if to_group else cell.target,
            prompt=cell.prompt,
        )
        step.full_clean()
        check_step(step, prompts, flows)
        step.save()
    return group


@transaction.atomic
def update_group_comfort(*, group: SkillGroup, messages: Iterable[ComfortCell]) -> SkillGroup:
    """Make ``messages`` all that is said to the group's waiting callers, and return the group."""
    group.comfort_messages.all().delete()
    prompts = list_references(PROMPT)
    for cell in messages:
        if cell.prompt not in prompts:
            raise ValidationError(_("There is no prompt “%(code)s”.") % {"code": cell.prompt})
        check_repeat(cell.repeat_seconds, "repeat_seconds")
        message = ComfortMessage(
            group=group,
            prompt=cell.prompt,
            after_seconds=cell.after_seconds,
            repeat_seconds=cell.repeat_seconds,
        )
        message.full_clean()
        message.save()
    return group


def _found(model: type[Row], field: str, codes: Iterable[str]) -> list[Row]:
    wanted = set(codes)
    rows = list(model._default_manager.filter(code__in=wanted))
    unknown = sorted(wanted - {row.code for row in rows})
    if unknown:
        raise ValidationError({field: _("Unknown code: %(codes)s.") % {"codes": ", ".join(unknown)}})
    return rows
