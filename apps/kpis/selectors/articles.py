"""The effect of an article of the knowledge base on the conversations that it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Sum

from apps.interactions.models import Interaction, Segment
from apps.knowledge.models import Article, ArticleUse
from apps.kpis.domain.counts import Counts, exact_seconds
from apps.kpis.domain.effect import Effect, Side
from apps.kpis.domain.formulas import get_formula
from apps.kpis.selectors.fcr import contacts_params, contacts_sql
from apps.kpis.windows import window

FORMULAS = ("aht", "fcr_repeat")


@dataclass(frozen=True, slots=True)
class ArticleEffect:
    """``effects``: average handle time and first contact resolution; ``opened``: in how many of the conversations after
    the publication somebody opened the article."""

    article: Article
    start: datetime
    published_at: datetime
    end: datetime
    effects: list[Effect]
    opened: int
    conversations: int


def list_measurable() -> QuerySet[Article]:
    """Return the articles whose effect can be measured: published, and with dispositions. Newest first."""
    rows = Article.objects.filter(dispositions__isnull=False, translations__published__isnull=False)
    first = Min("translations__versions__published_at")
    return rows.annotate(first_published_at=first).order_by("-first_published_at", "pk")


def get_article_effect(*, key: str, days: int, now: datetime) -> ArticleEffect | None:
    """Return the effect over ``days`` before and after the first publication; None for an article that is not
    measurable. Seven statements."""
    article: Any = list_measurable().filter(key=key).first()
    if article is None:
        return None
    published = article.first_published_at
    start, end = published - timedelta(days=days), min(now, published + timedelta(days=days))
    filed = list(article.dispositions.values_list("pk", flat=True))
    before, after = _side(filed, start, published, now), _side(filed, published, end, now)
    effects = [Effect(get_formula(name), before, after) for name in FORMULAS]
    opened, conversations = _opened(article, filed, published, end)
    return ArticleEffect(article, start, published, end, effects, opened, conversations)


def _side(filed: list[int], start: datetime, end: datetime, now: datetime) -> Side:
    sums = Segment.objects.filter(
        disposition__in=filed, answered_at__gte=start, answered_at__lt=end, ended_at__isnull=False
    ).aggregate(
        talk=Sum("talk_seconds"),
        hold=Sum("hold_seconds"),
        wrap_up=Sum("wrap_up_seconds"),
        handled=Count("pk"),
    )
    contacts, repeated, is_open = _contacts(filed, start, end, now)
    counts = Counts(
        handled=sums["handled"],
        talk_seconds=_exact(sums["talk"]),
        hold_seconds=_exact(sums["hold"]),
        wrap_up_seconds=_exact(sums["wrap_up"]),
        contacts=contacts,
        contacts_repeated=repeated,
    )
    return Side(counts, is_open)


def _exact(value: float | None) -> Decimal:
    return exact_seconds(value or 0)


def _contacts(filed: list[int], start: datetime, end: datetime, now: datetime) -> tuple[int, int, int]:
    """Count the contacts as the figure of first contact resolution does, those that were filed so only."""
    columns = "COUNT(*), COUNT(repeated_at), COUNT(*) FILTER (WHERE is_open AND repeated_at IS NULL)"
    only = f"WHERE id IN (SELECT id FROM {Interaction._meta.db_table} WHERE disposition_id = ANY(%(filed)s))"
    with connection.cursor() as cursor:
        params = contacts_params(window(start, end), None, now) | {"filed": filed}
        cursor.execute(f"{contacts_sql(columns)} {only}", params)
        contacts, repeated, is_open = cursor.fetchone()
    return contacts, repeated, is_open


def _opened(article: Article, filed: list[int], start: datetime, end: datetime) -> tuple[int, int]:
    talks = Interaction.objects.filter(disposition__in=filed, arrived_at__gte=start, arrived_at__lt=end)
    uses = ArticleUse.objects.filter(article=article, at__gte=start, interaction_id__isnull=False)
    found = talks.aggregate(
        every=Count("pk"), opened=Count("pk", filter=Q(pk__in=uses.values(talk=F("interaction_id"))))
    )
    return found["opened"], found["every"]
