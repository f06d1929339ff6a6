"""What a ticket must have before it enters a state."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tickets.choices import StateChoice
from apps.tickets.models.settings import TicketType


def _needed(title: Any) -> "models.BooleanField[bool, bool]":
    return models.BooleanField(title, default=False)


class StateRule(models.Model):
    """All rules of a state that fit the ticket's type hold together."""

    state = models.CharField(_("state"), max_length=20, choices=StateChoice.choices)
    type = models.ForeignKey(
        TicketType,
        verbose_name=_("type"),
        related_name="state_rules",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text=_("Empty: tickets of every type."),
    )
    needs_type = _needed(_("needs a type"))
    needs_category = _needed(_("needs a category"))
    needs_requester = _needed(_("needs a customer"))
    needs_group = _needed(_("needs a skill group"))
    needs_agent = _needed(_("needs an agent"))
    needs_reply = _needed(_("needs a reply"))
    needs_settled_children = _needed(_("needs all its parts settled"))

    class Meta:
        verbose_name = _("rule of a ticket state")
        verbose_name_plural = _("rules of ticket states")
        ordering = ("state", "type")
        constraints = [
            models.UniqueConstraint(
                fields=["state", "type"],
                name="ticket_state_rule_once",
                nulls_distinct=False,
                violation_error_message=_("There is a rule for this state and type already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} · {self.type or _('all types')}"
