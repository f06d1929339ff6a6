"""Articles and categories: what is said of them besides their texts."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of, record_audit
from apps.knowledge.domain.tree import would_loop
from apps.knowledge.indexing import index_article
from apps.knowledge.models import Article, Category
from apps.knowledge.models.article import MAX_TAGS
from apps.knowledge.models.translation import MAX_TITLE_CHARACTERS
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.services.versions import open_draft, save_draft
from apps.knowledge.texts import check_text
from apps.outbox.services import publish

ARCHIVED, RESTORED = "article.archived", "article.restored"
_MANY = ("dispositions", "related")


@transaction.atomic
def create_article(
    *,
    title: str,
    category: Category,
    language: str = "en",
    body: str = "",
    spoken: str = "",
    key: str = "",
    by: Actor = None,
    **fields: Any,
) -> Article:
    """Create an article with its first draft and return it. Raises ``ValidationError`` for a bad field.

    Without a ``key`` it gets one from its title; the owner is who creates it, the first review is due after the days
    that the settings say.
    """
    title = check_text(title, field="title", longest=MAX_TITLE_CHARACTERS, required=True)
    if "owner" not in fields:
        fields["owner_id"] = key_of(by)
    if "review_due_on" not in fields and (days := get_settings().review_after_days):
        fields["review_due_on"] = timezone.localdate() + timedelta(days=days)
    article = Article(title=title, category=category, language=language, key=key or _free_key(title))
    _write(article, fields)
    draft = open_draft(article=article, language=language, by=by)
    save_draft(version=draft, title=title, body=body, spoken=spoken, revision=draft.revision, by=by)
    return article


@transaction.atomic
def update_article(*, article: Article, by: Actor = None, **fields: Any) -> Article:
    """Change the given fields and return the article; its texts are changed by drafts."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    _write(article, fields)
    if "tags" in fields:
        index_article(article)
    return article


def _write(article: Article, fields: dict[str, Any]) -> None:
    many = {name: fields.pop(name) for name in _MANY if name in fields}
    if "tags" in fields:
        fields["tags"] = clean_tags(fields["tags"])
    for name, value in fields.items():
        setattr(article, name, value)
    article.full_clean()
    article.save()
    for name, rows in many.items():
        getattr(article, name).set(row for row in rows if row.pk != article.pk or name != "related")


def clean_tags(tags: Any) -> list[str]:
    """Return tags in small letters, each once; raise ``ValidationError`` where one is no tag, or for too many."""
    clean = [check_text(tag, field="tags", longest=50).lower() for tag in tags]
    once = list(dict.fromkeys(tag for tag in clean if tag))
    if len(once) > MAX_TAGS:
        raise ValidationError({"tags": _("At most %(most)s tags.") % {"most": MAX_TAGS}})
    return once


def _free_key(title: str) -> str:
    """Return a key that nobody has. Chinese titles give none; such an article gets a short number."""
    wanted = slugify(title)[:60].strip("-") or f"article-{uuid4().hex[:8]}"
    taken = set(Article.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, 10_000))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)


@transaction.atomic
def archive_article(*, article: Article, redirect_to: Article | None = None, by: Actor = None) -> Article:
    """Take an article away from its readers and return it; who follows an old link is led to ``redirect_to``."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if redirect_to is not None and _leads_back(article, redirect_to):
        raise ValidationError(
            {"redirect_to": _("That article is archived itself, or leads back to this one.")}
        )
    article.archived_at = article.archived_at or timezone.now()
    article.redirect_to = redirect_to
    article.save(update_fields=["archived_at", "redirect_to", "updated_at"])
    _announce(ARCHIVED, article, by)
    return article


def _leads_back(article: Article, target: Article) -> bool:
    return target.pk == article.pk or target.archived_at is not None


@transaction.atomic
def unarchive_article(*, article: Article, by: Actor = None) -> Article:
    """Give an archived article back to its readers and return it."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    article.archived_at, article.redirect_to = None, None
    article.save(update_fields=["archived_at", "redirect_to", "updated_at"])
    _announce(RESTORED, article, by)
    return article


@transaction.atomic
def confirm_article(*, article: Article, by: Actor = None) -> Article:
    """Say that an article is still right, and return it; its next review is due after the days of the settings."""
    days = get_settings().review_after_days
    due = timezone.localdate() + timedelta(days=days) if days else None
    record_audit(actor=by, action="article.confirmed", obj=article)
    return update_article(article=article, review_due_on=due, by=by)


@transaction.atomic
def save_category(*, category: Category) -> Category:
    """Write a category and return it; raise ``ValidationError`` where it would hang below itself."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    if category.pk and would_loop(parents, category.pk, category.parent_id):
        raise ValidationError({"parent": _("A category cannot be below itself.")})
    category.full_clean()
    category.save()
    return category


def _announce(action: str, article: Article, by: Actor) -> None:
    data = {
        "article": article.key,
        "title": article.title,
        "audience": article.audience,
        "redirect_to": article.redirect_to.key if article.redirect_to else "",
    }
    record_audit(actor=by, action=action, obj=article, detail=data)
    publish(kind=action, key=f"article:{article.pk}", data=data, by=by)
