"""The text of an article in one language, and everything that it ever said."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import language_choices
from apps.knowledge.choices import VersionState
from apps.knowledge.domain.lifecycle import OPEN
from apps.knowledge.models.article import Article

MAX_TITLE_CHARACTERS = 200
MAX_BODY_CHARACTERS = 100_000
MAX_SPOKEN_CHARACTERS = 500


class Translation(models.Model):
    """``published`` is what readers see; without it the article is not there in this language.

    ``title`` and ``search`` are copies for lists and search, written by ``apps.knowledge.indexing`` whenever
    ``published`` changes; ``helpful`` and ``unhelpful`` count the judgements of its readers.
    """

    article = models.ForeignKey(
        Article, verbose_name=_("article"), related_name="translations", on_delete=models.CASCADE
    )
    language = models.CharField(_("language"), max_length=16, choices=language_choices)
    title = models.CharField(_("title"), max_length=MAX_TITLE_CHARACTERS, blank=True, editable=False)
    published = models.ForeignKey(
        "knowledge.ArticleVersion",
        verbose_name=_("published version"),
        related_name="+",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
    )
    search = SearchVectorField(_("search words"), null=True, editable=False)
    helpful = models.PositiveIntegerField(_("helpful"), default=0, editable=False)
    unhelpful = models.PositiveIntegerField(_("unhelpful"), default=0, editable=False)

    class Meta:
        verbose_name = _("article in a language")
        verbose_name_plural = _("articles in a language")
        ordering = ("article", "language")
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="translation_language_once")
        ]
        indexes = [
            # Search by words. Not written lazily: a pending list would be read through by every search.
            GinIndex(fields=["search"], name="translation_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.article_id} ({self.language})"


class KnownWord(models.Model):
    """A Western word that stands in some article, for searches with typing errors: tens of thousands of words are
    compared by the trigrams of their index sooner than the texts that they stand in.

    Written by ``apps.knowledge.indexing``; a word stays when its last article goes, until ``index_knowledge`` runs.
    """

    word = models.CharField(_("word"), max_length=64, primary_key=True, editable=False)

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")
        indexes = [
            # What a mistyped word is like. Few writes, so no pending list.
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="knownword_trgm", fastupdate=False)
        ]

    def __str__(self) -> str:
        return self.word


class ArticleVersion(models.Model):
    """A text that was, is or shall be published. Its state moves by ``domain.lifecycle.LIFE`` only, and from review on
    its text never changes. ``source`` is the version of the first language of which it is a translation: where that is
    no longer the published one, the translation is out of date."""

    translation = models.ForeignKey(
        Translation, verbose_name=_("article"), related_name="versions", on_delete=models.CASCADE
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.CharField(_("title"), max_length=MAX_TITLE_CHARACTERS)
    body = models.TextField(
        _("text"), max_length=MAX_BODY_CHARACTERS, blank=True, help_text=_("Written in Markdown.")
    )
    spoken = models.TextField(
        _("spoken answer"),
        max_length=MAX_SPOKEN_CHARACTERS,
        blank=True,
        help_text=_("One or two sentences that a call flow can say to a caller."),
    )
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    source = models.ForeignKey(
        "self",
        verbose_name=_("translated from"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    review_note = models.TextField(_("note of the review"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        ordering = ("translation", "-number")
        constraints = [
            models.UniqueConstraint(fields=["translation", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["translation"],
                name="version_open_once",
                condition=models.Q(state__in=OPEN),
            ),
        ]
        indexes = [
            # What waits for a review, and everybody's drafts.
            models.Index(
                fields=["state", "-created_at"], name="version_open", condition=models.Q(state__in=OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
