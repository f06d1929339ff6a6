"""What people asked the knowledge base, what they read, and whether it helped. These tables only grow."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.choices import FeedbackReason, Place, UseKind
from apps.knowledge.models.article import Article
from apps.knowledge.models.translation import ArticleVersion

MAX_QUERY_CHARACTERS = 200
MAX_REASON_CHARACTERS = 500


class SearchLog(models.Model):
    """A search that somebody meant (not each letter of it). ``query`` is normalised, so that equal ones are equal."""

    at = models.DateTimeField(_("at"))
    query = models.CharField(_("query"), max_length=MAX_QUERY_CHARACTERS)
    language = models.CharField(_("language"), max_length=16, blank=True)
    place = models.CharField(_("where"), max_length=10, choices=Place.choices)
    results = models.PositiveIntegerField(_("results"))

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        ordering = ("-id",)
        # Reports read the last days of a table that grows in the order of time.
        indexes = [BrinIndex(fields=["at"], name="searchlog_at", pages_per_range=16)]

    def __str__(self) -> str:
        return self.query


class ArticleUse(models.Model):
    """An article in a conversation: the basis of "does it help?". Rows are never changed, so nothing else is bound to
    them: ``interaction_id`` is that of a conversation whose row the projection writes moments later, and a user who is
    deleted leaves the number behind."""

    at = models.DateTimeField(_("at"))
    article = models.ForeignKey(
        Article,
        verbose_name=_("article"),
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
    )
    version = models.ForeignKey(
        ArticleVersion,
        verbose_name=_("version"),
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(_("what was done"), max_length=10, choices=UseKind.choices)
    interaction_id = models.UUIDField(_("interaction"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="+",
        null=True,
        on_delete=models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        ordering = ("-id",)
        indexes = [
            # The effect of an article, and its figures of the last weeks.
            models.Index(fields=["article", "at"], name="articleuse_article"),
            # The page of an interaction.
            models.Index(
                fields=["interaction_id"],
                name="articleuse_interaction",
                condition=models.Q(interaction_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind}"


class Feedback(models.Model):
    """A reader's judgement. ``handled_at`` is when somebody had dealt with an unhelpful one."""

    at = models.DateTimeField(_("at"))
    version = models.ForeignKey(
        ArticleVersion,
        verbose_name=_("version"),
        related_name="feedback",
        on_delete=models.CASCADE,
    )
    is_helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(_("reason"), max_length=10, choices=FeedbackReason.choices, blank=True)
    text = models.CharField(_("in their words"), max_length=MAX_REASON_CHARACTERS, blank=True)
    place = models.CharField(_("where"), max_length=10, choices=Place.choices)
    visitor = models.CharField(
        _("visitor"),
        max_length=32,
        help_text=_("Tells visitors apart for a day, without saying who they are."),
    )
    handled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ("-at",)
        constraints = [
            # A second judgement of the same visitor replaces the first.
            models.UniqueConstraint(fields=["version", "visitor"], name="feedback_visitor_once")
        ]
        indexes = [
            # The report of what did not help.
            models.Index(fields=["-at"], name="feedback_unhelpful", condition=models.Q(is_helpful=False)),
        ]

    def __str__(self) -> str:
        return self.text or self.get_reason_display() or str(self.is_helpful)
