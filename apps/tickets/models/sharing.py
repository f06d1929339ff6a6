"""Whose a tool is: everybody's, a group's, or somebody's own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.models import SkillGroup


class Scope(models.TextChoices):
    ALL = "all", _("Everybody")
    GROUP = "group", _("A skill group")
    OWN = "own", _("Only me")


class Shared(models.Model):
    """Base of canned replies, macros and saved views. ``owner`` made it; of scope *own* only they have it."""

    scope = models.CharField(_("for"), max_length=8, choices=Scope.choices, default=Scope.ALL)
    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text=_("Whose agents have it, where it is for a group."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        related_name="+",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        abstract = True


def scope_is_whole(name: str) -> models.CheckConstraint:
    """Return the constraint that a tool of a group names it, and one's own its owner."""
    of_group = models.Q(scope=Scope.GROUP, group__isnull=False)
    own = models.Q(scope=Scope.OWN, owner__isnull=False, group__isnull=True)
    of_all = models.Q(scope=Scope.ALL, group__isnull=True)
    return models.CheckConstraint(
        condition=of_group | own | of_all,
        name=name,
        violation_error_message=_(
            "Choose the skill group for which it is, or none where it is not for a group."
        ),
    )
