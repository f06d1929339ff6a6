"""How the knowledge base is run."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class KnowledgeSettings(models.Model):
    """The one row of its table, see ``selectors.settings.get_settings``."""

    review_required = models.BooleanField(
        _("review required"),
        default=True,
        help_text=_("Nothing is published without somebody's approval."),
    )
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=True,
        help_text=_("Whoever wrote a version may not approve it."),
    )
    help_is_on = models.BooleanField(
        _("help page is on"),
        default=False,
        help_text=_("Shows public articles to everybody, without a log-in, at /help/."),
    )
    help_title = models.CharField(_("title of the help page"), max_length=100, blank=True)
    help_is_indexed = models.BooleanField(
        _("search engines may list it"),
        default=True,
        help_text=_("Off: robots are asked to stay away from the help page."),
    )
    review_after_days = models.PositiveSmallIntegerField(
        _("review after (days)"),
        default=180,
        help_text=_("When a new article is due for its first review. 0: never."),
    )
    questions_a_week = models.PositiveSmallIntegerField(
        _("questions a week"),
        default=10,
        validators=[MaxValueValidator(50)],
        help_text=_("How many of each kind become review tasks on Monday. 0: none."),
    )
    least_count = models.PositiveSmallIntegerField(
        _("asked at least"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("So often in a week before a question becomes a task."),
    )
    due_after_days = models.PositiveSmallIntegerField(
        _("due after (days)"), default=5, validators=[MaxValueValidator(60)]
    )
    duty_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who gets what has no owner"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("knowledge settings")
        verbose_name_plural = _("knowledge settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="knowledge_settings_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Synonym(models.Model):
    """Words that mean the same: whoever searches for one finds the others."""

    words = models.CharField(
        _("words"),
        max_length=300,
        help_text=_("Separated by commas, in any language: refund, money back, 退款"),
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("words",)

    def __str__(self) -> str:
        return self.words

    @property
    def phrases(self) -> list[str]:
        """The words one by one; full-width commas separate too."""
        return [
            word.strip()
            for word in self.words.replace("，", ",").replace("、", ",").split(",")
            if word.strip()
        ]
