"""Spreadsheets of the knowledge base."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field

from apps.accounts.sheets import SheetResource
from apps.knowledge.choices import Audience
from apps.knowledge.models import Article, ArticleVersion, Category, Translation
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.services.articles import create_article, update_article
from apps.knowledge.services.versions import open_draft, publish_version, save_draft, submit_version


class ArticleResource(SheetResource):
    """Articles by key and language: one row for each text.

    What a sheet brings becomes a draft; it is published at once where no review is required, and handed to the
    reviewers where one is.
    """

    key = Field(column_name="key", attribute="article__key")
    language = Field(column_name="language", attribute="language")
    category = Field(column_name="category", attribute="article__category__code")
    audience = Field(column_name="audience", attribute="article__audience")
    tags = Field(column_name="tags", readonly=True)
    title = Field(column_name="title", attribute="title")
    body = Field(column_name="body", readonly=True)
    spoken = Field(column_name="spoken", readonly=True)

    class Meta:
        model = Translation
        import_id_fields = ("key", "language")
        fields = ("key", "language", "category", "audience", "tags", "title", "body", "spoken")
        clean_model_instances = False
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def get_queryset(self) -> QuerySet[Translation]:
        return Translation.objects.select_related("article__category", "published").defer("search")

    def export(self, *args: Any, queryset: Any = None, **kwargs: Any) -> Any:
        """Of the articles that the list shows, every language that readers see."""
        rows = self.get_queryset().filter(published__isnull=False)
        if queryset is not None and queryset.model is Article:
            rows = rows.filter(article__in=queryset.order_by().values("pk"))
        return super().export(*args, queryset=rows.order_by("article__key", "language"), **kwargs)

    def dehydrate_tags(self, row: Translation) -> str:
        return ", ".join(row.article.tags) if row.article_id else ""

    def dehydrate_body(self, row: Translation) -> str:
        return row.published.body if row.published else ""

    def dehydrate_spoken(self, row: Translation) -> str:
        return row.published.spoken if row.published else ""

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Translation | None:
        rows = self.get_queryset().filter(article__key=_cell(row, "key"), language=_cell(row, "language"))
        return rows.first()

    def import_instance(self, instance: Translation, row: dict[str, Any], **kwargs: Any) -> None:
        """Nothing is set here: what the row says is written by the services."""
        if not _cell(row, "key") or not _cell(row, "title"):
            raise ValidationError(_("“key” and “title” must not be empty."))
        if _cell(row, "audience") not in ("", *Audience.values):
            raise ValidationError({"audience": _("Either internal or public.")})

    def save_instance(
        self, instance: Translation, is_create: bool, row: dict[str, Any], **kwargs: Any
    ) -> None:
        version = write_row({name: _cell(row, name) for name in self.Meta.fields}, by=kwargs.get("user"))
        instance.pk = version.translation_id
        instance.article = version.translation.article

    def after_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        return None

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        return None


def _cell(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def write_row(row: dict[str, str], *, by: Any = None) -> ArticleVersion:
    """Write one row of a sheet and return the version that came of it. Raises ``ValidationError``."""
    article = Article.objects.filter(key=row["key"]).first()
    fields: dict[str, Any] = {}
    if row["category"] or article is None:
        fields["category"] = _category(row["category"])
    if row["audience"]:
        fields["audience"] = row["audience"]
    if row["tags"]:
        fields["tags"] = row["tags"].replace("，", ",").split(",")
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
