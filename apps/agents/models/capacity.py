"""How much an agent works on at once."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.domain.capacity import MOST_AT_ONCE, MOST_CALLS, Capacity


def _room(title: Any, default: int, most: int = MOST_AT_ONCE) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(title, default=default, validators=[MaxValueValidator(most)])


class CapacityProfile(models.Model):
    """How many interactions of each medium an agent has at once, and what may go beside what.

    The numbers and rules are those of :class:`apps.agents.domain.capacity.Capacity`.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("For agents without a profile of their own; one at most.")
    )
    voice = models.PositiveSmallIntegerField(
        _("calls"),
        default=1,
        validators=[MaxValueValidator(MOST_CALLS)],
        help_text=_("1, or 0 for somebody who takes none. Nobody gets a second call."),
    )
    chat = _room(_("chats"), 3)
    email = _room(_("e-mails"), 5)
    task = _room(_("tasks"), 5)
    calls_during_chats = models.BooleanField(
        _("calls while chats are open"),
        default=False,
        help_text=_("E-mails and tasks are put aside for a call; who chats would be left waiting."),
    )
    chats_during_calls = models.BooleanField(
        _("new chats during a call"), default=False, help_text=_("Also during its wrap-up.")
    )

    class Meta:
        verbose_name = _("capacity profile")
        verbose_name_plural = _("capacity profiles")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="capacity_profile_one_default",
                violation_error_message=_("Another profile is the default already."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    voice__lte=MOST_CALLS,
                    chat__lte=MOST_AT_ONCE,
                    email__lte=MOST_AT_ONCE,
                    task__lte=MOST_AT_ONCE,
                ),
                name="capacity_profile_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def capacity(self) -> Capacity:
        """The profile as the engine knows it."""
        return Capacity(
            voice=self.voice,
            chat=self.chat,
            email=self.email,
            task=self.task,
            calls_during_chats=self.calls_during_chats,
            chats_during_calls=self.chats_during_calls,
        )
