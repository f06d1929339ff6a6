"""Articles, whatever language they are read in, and the tree that they hang in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from apps.accounts.choices import language_choices
from apps.interactions.models import Disposition
from apps.knowledge.choices import Audience

MAX_TAGS = 20


class Category(models.Model):
    """A branch of the tree. ``names`` holds its name in further languages, by code."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Part of the address on the help page."))
    name = models.CharField(_("name"), max_length=100)
    names = models.JSONField(_("names in other languages"), default=dict, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("below"),
        related_name="children",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty: at the top of the tree."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Lower comes first among its neighbours.")
    )

    class Meta:
        verbose_name = _("article category")
        verbose_name_plural = _("article categories")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return str(self.names.get(get_language() or "") or self.name)


class Article(models.Model):
    """What is known about one question. Its texts are :class:`Translation` rows, one for each language.

    Only ``apps.knowledge.services`` sets ``title``, ``archived_at`` and ``redirect_to``.
    """

    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        help_text=_("Part of the address on the help page, and the article's name in spreadsheets."),
    )
    title = models.CharField(_("title"), max_length=200, editable=False)
    language = models.CharField(
        _("first language"),
        max_length=16,
        choices=language_choices,
        default="en",
        help_text=_("Articles in other languages are translations of the one in this language."),
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), related_name="articles", on_delete=models.PROTECT
    )
    audience = models.CharField(
        _("audience"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.INTERNAL,
        help_text=_("Public articles are on the help page, for everybody in the world."),
    )
    tags: models.Field = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("tags"),
        default=list,
        blank=True,
        validators=[MaxLengthValidator(MAX_TAGS)],
        help_text=_("Words under which it is found besides its title, separated by commas."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        help_text=_("Sees to it that the article stays right."),
    )
    review_due_on = models.DateField(
        _("review due"),
        null=True,
        blank=True,
        help_text=_("From this day on it counts as expired until somebody has confirmed or changed it."),
    )
    dispositions: models.ManyToManyField = models.ManyToManyField(
        Disposition,
        verbose_name=_("dispositions"),
        related_name="+",
        blank=True,
        help_text=_(
            "Conversations filed so are about this article: it is suggested there, and its effect measured."
        ),
    )
    related: models.ManyToManyField = models.ManyToManyField(
        "self", verbose_name=_("related articles"), symmetrical=True, blank=True
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    redirect_to = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-updated_at", "-id")
        indexes = [
            # The admin's list: last worked on first.
            models.Index(fields=["-updated_at", "-id"], name="article_updated"),
            # What has expired, for the weekly duty.
            models.Index(
                fields=["review_due_on"],
                name="article_review_due",
                condition=models.Q(archived_at=None, review_due_on__isnull=False),
            ),
        ]
        permissions = [
            ("review_article", _("Can approve and reject articles")),
            ("view_knowledge_reports", _("Can see what was asked of the knowledge base")),
        ]

    def __str__(self) -> str:
        return self.title or self.key
