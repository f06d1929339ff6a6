"""What the rules of a waiting line may not say; asked by the admin's forms and by the services."""

from collections.abc import Callable, Collection
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.agents.choices import OverflowAction, OverflowCondition
from apps.agents.models import SearchRing

MIN_REPEAT_SECONDS = 15
"""More often, announcements would talk over the music without a pause."""


class Step(Protocol):
    """The values of one overflow step. ``group_id`` and ``target_group_id`` are primary keys."""

    group_id: int
    condition: str
    after_seconds: int
    action: str
    target_group_id: int | None
    flow: str
    prompt: str


def check_step(step: Step, prompts: Collection[str], flows: Collection[str]) -> None:
    """Raise ``ValidationError``, by field, where the step lacks what it needs or names what is not there."""
    errors = _ACTION_CHECKS.get(step.action, lambda step, prompts, flows: {})(step, prompts, flows)
    if step.condition == OverflowCondition.WAITING and not step.after_seconds:
        errors["after_seconds"] = _("After how many seconds of waiting?")
    if step.prompt and step.prompt not in prompts:
        errors["prompt"] = _("There is no prompt “%(code)s”.") % {"code": step.prompt}
    if errors:
        raise ValidationError(errors)


def check_ring(ring: SearchRing, groups: Collection[Any], locations: Collection[Any]) -> None:
    """Raise ``ValidationError`` where the ring lets nobody in; ``groups`` and ``locations`` are what it will name."""
    if not (ring.lower_levels or ring.all_locations or groups or locations):
        raise ValidationError(_("A ring must lower levels or name further groups or locations."))
    if ring.group_id in {group.pk for group in groups}:
        raise ValidationError({"groups": _("The group itself is asked anyway.")})


def check_repeat(seconds: int, field: str) -> None:
    """Raise ``ValidationError`` for a repetition that would leave no room for the music; 0 repeats nothing."""
    if 0 < seconds < MIN_REPEAT_SECONDS:
        raise ValidationError(
            {field: _("At least %(least)s seconds, or 0 for once.") % {"least": MIN_REPEAT_SECONDS}}
        )


def _check_group(step: Step, prompts: Collection[str], flows: Collection[str]) -> dict[str, str]:
    if step.target_group_id is None:
        return {"target_group": _("Which group is to help?")}
    if step.target_group_id == step.group_id:
        return {"target_group": _("A group cannot overflow into itself.")}
    return {}


def _check_flow(step: Step, prompts: Collection[str], flows: Collection[str]) -> dict[str, str]:
    if not step.flow:
        return {"flow": _("Into which call flow?")}
    if step.flow not in flows:
        return {"flow": _("The call flow “%(code)s” is not published.") % {"code": step.flow}}
    return {}


def _check_announcement(step: Step, prompts: Collection[str], flows: Collection[str]) -> dict[str, str]:
    return {} if step.prompt else {"prompt": _("Which prompt is to be played?")}


_ACTION_CHECKS: dict[str, Callable[[Step, Collection[str], Collection[str]], dict[str, str]]] = {
    OverflowAction.GROUP: _check_group,
    OverflowAction.FLOW: _check_flow,
    OverflowAction.ANNOUNCE: _check_announcement,
}
