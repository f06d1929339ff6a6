"""Spreadsheets of the knowledge base."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from apps.knowledge.choices import Audience
from apps.knowledge.models import Article, ArticleVersion, Category, Translation
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.services.articles import create_article, update_article
from apps.knowledge.services.versions import open_draft, publish_version, save_draft, submit_version
from apps.sheets.describing import with_choices, with_names
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.model_sheet import ModelSheet
from apps.sheets.resource import Row, Stored, Values

_NAMES = ("key", "language", "category", "audience", "tags", "title", "body", "spoken")


class ArticleSheet(ModelSheet):
    """Articles by key and language: one row for each text.

    What a sheet brings becomes a draft; it is published at once where no review is required, and handed to the
    reviewers where one is.
    """

    code = "articles"
    title = gettext_lazy("articles")
    model = Article

    def columns(self) -> tuple[Column, ...]:
        audience = Column("audience", Kind.CHOICE, title=gettext_lazy("audience"))
        columns = (
            Column(
                "key", Kind.CODE, title=gettext_lazy("key"), is_key=True, is_required=True, example="refunds"
            ),
            Column("language", Kind.CODE, title=gettext_lazy("language"), most=16, example="en"),
            Column("category", Kind.CODE, title=gettext_lazy("category"), help=gettext_lazy("Its code.")),
            with_choices(audience, Audience.choices),
            Column("tags", title=gettext_lazy("tags"), help=gettext_lazy("Separated by commas.")),
            Column("title", title=gettext_lazy("title"), is_required=True),
            Column("body", title=gettext_lazy("text"), has_lines=True, help=gettext_lazy("Markdown")),
            Column("spoken", title=gettext_lazy("to be read out"), has_lines=True),
        )
        return tuple(with_names(column) for column in columns)

    def canonical(self, row: Row) -> None:
        if not row.values.get("language"):
            row.values["language"] = "en"
        if "tags" in row.values:
            parts = row.values["tags"].replace("，", ",").split(",")
            row.values["tags"] = ", ".join(part.strip() for part in parts if part.strip())

    def key_of(self, values: Mapping[str, Any]) -> str:
        return f"{values['key']}/{values.get('language') or 'en'}" if values.get("key") else ""

    def get_queryset(self) -> QuerySet[Any]:
        return Translation.objects.select_related("article__category", "published").defer("search")

    def describe(self, instance: Translation) -> Values:
        article, version = instance.article, instance.published
        return {
            "key": article.key,
            "language": instance.language,
            "category": article.category.code,
            "audience": str(article.audience),
            "tags": ", ".join(article.tags),
            "title": instance.title,
            "body": version.body if version else "",
            "spoken": version.spoken if version else "",
        }

    def read(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Stored]:
        found = self._locked(lock).filter(article__key__in=[row.values.get("key") for row in rows])
        return {f"{each.article.key}/{each.language}": Stored(each.pk, self.describe(each)) for each in found}

    def find_used(self, pks: Sequence[int]) -> set[int]:
        """An article that is there has a history: it is archived, never removed."""
        return set(pks)

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        row = {name: str(values.get(name) or "") for name in _NAMES}
        if instance.pk:
            row = {**self.describe(instance), **{name: row[name] for name in values}}
        return write_row(row, by=by).translation

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[Values]:
        """Of the articles that the list shows, every language that readers see."""
        rows = self.get_queryset().filter(
            published__isnull=False, article__in=queryset.order_by().values("pk")
        )
        for found in rows.order_by("article__key", "language"):
            yield self.describe(found)


def write_row(row: dict[str, str], *, by: Any = None) -> ArticleVersion:
    """Write one row of a sheet and return the version that came of it. Raises ``ValidationError``."""
    article = Article.objects.filter(key=row["key"]).first()
    fields: dict[str, Any] = {}
    if row["category"] or article is None:
        fields["category"] = _category(row["category"])
    if row["audience"]:
        fields["audience"] = row["audience"]
    if row["tags"]:
        fields["tags"] = row["tags"].split(",")
    if article is None:
        language = row["language"] or "en"
        article = create_article(title=row["title"], key=row["key"], language=language, by=by, **fields)
    elif fields:
        article = update_article(article=article, by=by, **fields)
    return _write_text(article, row, by)


def _category(code: str) -> Category:
    category = Category.objects.filter(code=code).first()
    if category is None:
        raise ValidationError({"category": _("There is no category “%(code)s”.") % {"code": code}})
    return category


def _write_text(article: Article, row: dict[str, str], by: Any) -> ArticleVersion:
    draft = open_draft(article=article, language=row["language"] or article.language, by=by)
    draft = save_draft(
        version=draft,
        title=row["title"],
        body=row["body"],
        spoken=row["spoken"],
        revision=draft.revision,
        by=by,
    )
    if not draft.body:
        return draft
    return (submit_version if get_settings().review_required else publish_version)(version=draft, by=by)


SHEETS = (ArticleSheet,)
