"""What was asked and read, counted: for the reports and for the weekly duty."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from apps.interactions.models import Disposition, Interaction
from apps.knowledge.choices import QuestionKind, TaskState, UseKind
from apps.knowledge.domain.weekly import Filed, Question, unanswered
from apps.knowledge.models import Article, ArticleUse, Feedback, ReviewTask, SearchLog


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, as everybody typed it, in a window of time."""

    query: str
    language: str
    times: int
    results: int
    last_at: datetime


def list_asked(
    start: datetime, end: datetime, *, without_result: bool = False, limit: int = 50
) -> list[Asked]:
    """Return the most frequent searches of a window; ``without_result``: those whose last one found nothing."""
    rows = SearchLog.objects.filter(at__gte=start, at__lt=end)
    counted = (
        rows.values("query", "language")
        .annotate(times=Count("id"), last_at=Max("at"), most=Max("results"))
        .order_by("-times", "query")
    )
    if without_result:
        counted = counted.filter(most=0)
    return [
        Asked(row["query"], row["language"], row["times"], row["most"], row["last_at"])
        for row in counted[:limit]
    ]


def count_empty_searches(start: datetime, end: datetime) -> tuple[int, int]:
    """Return (searches, those of them without a result) of a window."""
    rows = SearchLog.objects.filter(at__gte=start, at__lt=end)
    found = rows.aggregate(every=Count("id"), empty=Count("id", filter=Q(results=0)))
    return found["every"], found["empty"]


def list_read(start: datetime, end: datetime, limit: int = 50) -> list[dict[str, object]]:
    """Return the articles that were opened most in conversations, with how often they were used and judged."""
    kinds = {kind.value: Count("id", filter=Q(kind=kind)) for kind in UseKind}
    rows = ArticleUse.objects.filter(at__gte=start, at__lt=end).values("article_id").annotate(**kinds)
    chosen = list(rows.order_by(f"-{UseKind.SHOWN}", "article_id")[:limit])
    articles = Article.objects.select_related("category", "owner").in_bulk(
        [row["article_id"] for row in chosen]
    )
    return [
        {**row, "article": articles[row["article_id"]]} for row in chosen if row["article_id"] in articles
    ]


def list_unhelpful(start: datetime, end: datetime, *, limit: int = 100) -> "QuerySet[Feedback]":
    """Return what readers did not find helpful and nobody has dealt with yet, newest first."""
    rows = Feedback.objects.filter(is_helpful=False, handled_at=None, at__gte=start, at__lt=end)
    return rows.select_related("version__translation__article__owner").order_by("-at")[:limit]


def list_questions(start: datetime, end: datetime, today: date) -> list[Question]:
    """Return everything that may become a review task for a window of time: searches without result, frequent searches,
    dispositions, ticket categories and ticket types that no article is about, articles that did not help, and articles
    whose review is due."""
    return [
        *_searched(start, end),
        *_filed(start, end),
        *_on_tickets(start, end),
        *_judged(start, end),
        *_expired(today),
    ]


def _searched(start: datetime, end: datetime) -> Iterable[Question]:
    for row in list_asked(start, end, limit=200):
        kind = QuestionKind.ASKED if row.results else QuestionKind.UNANSWERED
        yield Question(kind, row.query, row.language, row.times)


def _filed(start: datetime, end: datetime) -> Iterable[Question]:
    answered = Article.dispositions.through.objects.filter(
        disposition=OuterRef("pk"), article__archived_at=None, article__translations__published__isnull=False
    )
    open_ones = dict(Disposition.objects.filter(~Exists(answered)).values_list("pk", "name"))
    rows = Interaction.objects.filter(
        arrived_at__gte=start, arrived_at__lt=end, disposition__in=list(open_ones)
    )
    for key, times in rows.order_by().values_list("disposition").annotate(times=Count("id")):
        yield Question(QuestionKind.DISPOSITION, open_ones[key][:200], "", times)


def _on_tickets(start: datetime, end: datetime) -> list[Question]:
    """Tickets are counted by whom the settings name: the two apps do not know each other."""
    count: Callable[[datetime, datetime], list[Filed]] = import_string(settings.KNOWLEDGE_FILED)
    filed = count(start, end)
    read = Article.objects.filter(archived_at=None, translations__published__isnull=False)
    tags = frozenset(tag for tags in read.values_list("tags", flat=True).distinct() for tag in tags)
    return (
        unanswered(filed, tags, frozenset(read.values_list("dispositions", flat=True)) - {None})
        if filed
        else []
    )


def _judged(start: datetime, end: datetime) -> Iterable[Question]:
    rows = Feedback.objects.filter(is_helpful=False, handled_at=None, at__gte=start, at__lt=end)
    counted = rows.values(
        language=F("version__translation__language"),
        article=F("version__translation__article"),
        title=F("version__translation__article__title"),
        owner=F("version__translation__article__owner"),
    ).annotate(times=Count("id"))
    for row in counted:
        yield Question(
            QuestionKind.UNHELPFUL, row["title"], row["language"], row["times"], row["article"], row["owner"]
        )


def _expired(today: date) -> Iterable[Question]:
    rows = Article.objects.filter(archived_at=None, review_due_on__lte=today).order_by("review_due_on")
    for article in rows.only("pk", "title", "owner_id")[:200]:
        # Not a matter of how often: each is due.
        yield Question(QuestionKind.EXPIRED, article.title, "", 1_000_000, article.pk, article.owner_id)


def count_overdue(today: date) -> int:
    """Return how many review tasks are overdue; counted on a small index of the open ones."""
    return ReviewTask.objects.filter(state=TaskState.OPEN, due_on__lt=today).count()
