"""The user of every screen: administrator, supervisor or agent; which of them is a matter of groups."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import language_choices
from apps.accounts.models.team import Team


class User(AbstractUser):
    """A person who logs in. ``display_name`` is what colleagues and lists show; it may be in any script."""

    display_name = models.CharField(
        _("display name"),
        max_length=150,
        blank=True,
        help_text=_("The name that colleagues see. Left empty, the user name is shown."),
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        choices=language_choices,
        help_text=_("Language of the screens. Left empty, the browser decides."),
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        related_name="members",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name or self.get_username()

    def get_full_name(self) -> str:
        """Return the display name, or else first and last name, or else the user name."""
        return self.display_name or super().get_full_name() or self.get_username()
