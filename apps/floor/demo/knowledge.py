"""The knowledge base of the demonstration site: articles in two languages, what was searched, last week's duty."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.floor.demo.reader import fixtures, read_rows
from apps.interactions.models import Disposition
from apps.knowledge.domain.lifecycle import PUBLISHED
from apps.knowledge.domain.weekly import week_before, week_of
from apps.knowledge.models import Article, Category, KnowledgeSettings, Synonym
from apps.knowledge.services.articles import save_category
from apps.knowledge.services.duty import open_week
from apps.knowledge.services.feedback import give_feedback
from apps.knowledge.services.taking_over import TakenArticle, TakenText, take_over_articles
from apps.knowledge.services.usage import Noted, write_searches

AUTHOR = "zhang.qiang"
"""Who wrote the articles; the supervisor has reviewed them."""
LANGUAGES = ("en", "zh-hans")
_HEAD = re.compile(r"^# (?P<key>[\w-]+): (?P<title>.+)$", re.MULTILINE)


def load_knowledge(*, author: User, reviewer: User) -> list[Article]:
    """Create the articles that are not there yet and return them. With the first ones come what was searched for and
    judged, and the review tasks that follow from it."""
    KnowledgeSettings.objects.update_or_create(
        pk=1,
        defaults={"help_is_on": True, "help_title": "Harbour Coffee – Help", "duty_owner": reviewer},
    )
    for row in read_rows("synonyms"):
        Synonym.objects.get_or_create(words=row["words"])
    is_first = not Article.objects.exists()
    articles = take_over_articles(articles=list(_articles()), author=author, reviewer=reviewer, by=reviewer)
    if articles:
        _add_relations(articles)
    if is_first:
        _add_readers()
    return articles


def _load_categories() -> dict[str, Category]:
    known = {category.code: category for category in Category.objects.all()}
    for row in read_rows("article_categories"):
        category = known.setdefault(row["code"], Category())
        for name, value in row.items():
            setattr(category, name, value)
        save_category(category=category)
    return known


def _articles() -> Iterator[TakenArticle]:
    categories, users = _load_categories(), User.objects.in_bulk(field_name="username")
    texts = {language: read_texts(language) for language in LANGUAGES}
    today = timezone.localdate()
    for row in read_rows("articles"):
        state = row.get("state", PUBLISHED)
        fields = {
            "audience": row["audience"],
            "owner": users.get(row["owner"]),
            "review_due_on": today + timedelta(days=row.get("review_in_days", 170)),
        }
        pictures = {"descaling.png": (fixtures() / "demo" / "descaling.png").read_bytes()}
        yield TakenArticle(
            row["key"],
            categories[row["category"]],
            {language: TakenText(*texts[language][row["key"]], state=state) for language in LANGUAGES},
            tags=row["tags"],
            fields=fields,
            pictures=pictures if row.get("picture") else {},
        )


def read_texts(language: str) -> dict[str, tuple[str, str]]:
    """Return (title, body) by key of ``fixtures/demo/articles.<language>.md``; a text begins with ``# key: title``."""
    whole = (fixtures() / "demo" / f"articles.{language}.md").read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(whole))
    ends = [head.start() for head in heads[1:]] + [len(whole)]
    return {
        head["key"]: (head["title"].strip(), whole[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    }


def _add_relations(new: list[Article]) -> None:
    by_key = Article.objects.in_bulk([row["key"] for row in read_rows("articles")], field_name="key")
    filed = Disposition.objects.in_bulk(field_name="code")
    fresh = {article.key for article in new}
    for row in read_rows("articles"):
        if row["key"] in fresh:
            by_key[row["key"]].related.set(by_key[key] for key in row.get("related", ()) if key in by_key)
            codes = row.get("dispositions", ())
            by_key[row["key"]].dispositions.set(filed[code] for code in codes if code in filed)


def _add_readers() -> None:
    today = timezone.localdate()
    write_searches(noted=[noted for row in read_rows("searches") for noted in _searches(today, **row)])
    for row in read_rows("feedback"):
        _judge(**row)
    monday = datetime.combine(week_of(today), time(6))
    open_week(now=timezone.make_aware(monday))


def _searches(today: Any, *, times: int, **row: Any) -> Iterator[Noted]:
    """All of last week, spread over its days."""
    begin = timezone.make_aware(datetime.combine(week_before(today), time(9)))
    for number in range(times):
        yield Noted(at=(begin + timedelta(hours=17 * number)).timestamp(), **row)


def _judge(*, article: str, language: str, visitors: int, **row: Any) -> None:
    translation = Article.objects.get(key=article).translations.select_related("published").get(
        language=language
    )  # fmt: skip
    if translation.published is not None:
        for number in range(visitors):
            visitor = f"{'y' if row['is_helpful'] else 'n'}{number}-{article}"[:32]
            give_feedback(version=translation.published, place="help", visitor=visitor, **row)
