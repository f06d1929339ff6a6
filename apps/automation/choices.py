"""Fixed choices of rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleKind(models.TextChoices):
    """What sets a rule off."""

    TRIGGER = "trigger", _("When something happens")
    TIMED = "timed", _("Every few minutes")


class Target(models.TextChoices):
    """On which ticket a rule acts whose event is an interaction's."""

    LINKED = "linked", _("The tickets that the interaction belongs to")
    NEW = "new", _("A new ticket, one for each interaction")


class RunResult(models.TextChoices):
    """What became of a rule whose conditions held."""

    DONE = "done", _("Done")
    NOTHING = "nothing", _("Nothing to change")
    SAME_CAUSE = "same_cause", _("Stopped: has acted for this cause already")
    TOO_DEEP = "too_deep", _("Stopped: too many rules in a row")
    FIGHT = "fight", _("Stopped and paused: another rule undoes it")
    FAILED = "failed", _("Failed")
