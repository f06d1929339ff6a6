"""Choices of the call flows, and their words for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionStatus(models.TextChoices):
    """draft → published → archived. Only a draft can be changed; of a flow, one version at most is published."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


FLOW_PUBLISHED = "flow.published"
FLOW_ARCHIVED = "flow.archived"
"""Actions in the audit record."""

NODE_TYPE_LABELS = {
    "answer": _("Answer"),
    "play": _("Play"),
    "menu": _("Menu"),
    "collect_digits": _("Collect digits"),
    "callback": _("Callback"),
    "hours": _("Business hours"),
    "set_data": _("Set data"),
    "route": _("Route to group"),
    "voicemail": _("Voicemail"),
    "hang_up": _("Hang up"),
}

PROBLEM_LABELS = {
    "bad-code": _("Not a code"),
    "bad-format": _("Unknown format"),
    "bad-id": _("Not an id"),
    "bad-key": _("Unusable key"),
    "duplicate-id": _("Id used twice"),
    "duplicate-key": _("Key given twice"),
    "endless-loop": _("Endless loop"),
    "expression": _("Expression"),
    "missing-exit": _("Exit leads nowhere"),
    "missing-key": _("Something is missing"),
    "missing-node": _("Exit to a missing node"),
    "not-answered": _("Call not answered yet"),
    "not-json": _("No JSON"),
    "out-of-range": _("Out of range"),
    "too-deep": _("Nested too deep"),
    "too-large": _("Too large"),
    "too-long": _("Too long"),
    "too-many-nodes": _("Too many nodes"),
    "unknown-group": _("Missing skill group"),
    "unknown-key": _("Unknown key"),
    "unknown-prompt": _("Missing prompt"),
    "unknown-schedule": _("Missing business hours"),
    "unknown-skill": _("Missing skill"),
    "unknown-type": _("Unknown node type"),
    "unprintable": _("Unprintable character"),
    "unreachable": _("Never reached"),
    "wrong-type": _("Wrong type of value"),
}
