"""The weekly duty: the questions of a week, each with somebody who answers it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.choices import QuestionKind, TaskState
from apps.knowledge.models.article import Article


class ReviewTask(models.Model):
    """A question that needs an article, or an article that needs a look. One a week and question, however often the
    week is looked at; ``alarmed_at`` is when its owner was told that it is overdue."""

    week = models.DateField(_("week"), help_text=_("The Monday on which it begins."))
    kind = models.CharField(_("why"), max_length=12, choices=QuestionKind.choices)
    question = models.CharField(_("question"), max_length=200)
    language = models.CharField(_("language"), max_length=16, blank=True)
    count = models.PositiveIntegerField(_("times"), default=0)
    article = models.ForeignKey(
        Article,
        verbose_name=_("article"),
        related_name="tasks",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    note = models.CharField(_("note"), max_length=500, blank=True)
    alarmed_at = models.DateTimeField(_("alarmed at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("review task")
        verbose_name_plural = _("review tasks")
        ordering = ("due_on", "-count", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["week", "kind", "question", "language"], name="reviewtask_once_a_week"
            )
        ]
        indexes = [
            # What is open and overdue: the list, the dashboard, the alarm.
            models.Index(fields=["due_on"], name="reviewtask_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.question
