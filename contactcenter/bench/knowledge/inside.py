"""The measurement itself, in a process of the benchmark's site: ``python -m … ARTICLES SEARCHES SEED``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import django

from contactcenter.bench.processor import cpu_seconds

BATCH = 2000
BASELINE_SHARE = 4
"""One in so many searches is made the slow way too."""


def main(articles: int, searches: int, seed: int) -> dict[str, Any]:
    """Write the articles, search them both ways, and return the figures."""
    from django.core.management import call_command
    from django.db import connection

    from apps.knowledge.indexing import index_all
    from contactcenter.bench.knowledge.words import Writer

    call_command("migrate", verbosity=0, skip_checks=True)
    writer = Writer(seed)
    _write(writer, articles)
    began = perf_counter()
    index_all()
    seconds = perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    queries = [writer.query() for _ in range(searches)]
    for query in queries[:20]:  # the caches are warm then, for both
        _search(*query)
    for query in queries[:20]:
        _ilike(*query)
    ours, counts = _measure(_search, queries)
    theirs, _counts = _measure(_ilike, queries[: searches // BASELINE_SHARE])
    offered, _counts = _measure(_suggest, queries)
    kinds = {kind: _measure(_search, some)[0] for kind, some in writer.queries(max(searches // 8, 1)).items()}
    return {
        "articles": articles,
        "searches": searches,
        "found": sum(count > 0 for count in counts),
        "index_seconds": round(seconds, 1),
        "search": ours,
        "suggest": offered,
        "kinds": kinds,
        "ilike": theirs,
        "ratio": round(theirs["p95_ms"] / ours["p95_ms"], 1),
        "ratio_p50": round(theirs["p50_ms"] / ours["p50_ms"], 1),
    }


def _write(writer: Any, count: int) -> None:
    from django.db import connection

    from apps.knowledge.models import Article, ArticleVersion, Category, Translation

    category = Category.objects.create(code="bench", name="Bench")
    for start in range(0, count, BATCH):
        texts = [writer.text() for _ in range(min(BATCH, count - start))]
        articles = Article.objects.bulk_create(
            Article(
                key=f"bench-{start + n}", title=text.title[:200], language=text.language, category=category
            )
            for n, text in enumerate(texts)
        )
        rows = Translation.objects.bulk_create(
            Translation(article=article, language=article.language) for article in articles
        )
        ArticleVersion.objects.bulk_create(
            ArticleVersion(
                translation=row, number=1, state="published", title=text.title[:200], body=text.body
            )
            for row, text in zip(rows, texts, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE knowledge_translation t SET published_id = v.id FROM knowledge_articleversion v "
            "WHERE v.translation_id = t.id"
        )


def _search(language: str, text: str) -> list[Any]:
    from apps.knowledge.selectors.search import Scope, search_articles

    return list(search_articles(text, Scope(language=language)).hits)


def _suggest(language: str, text: str) -> list[Any]:
    """What the workbench asks while an agent writes a note."""
    from apps.knowledge.selectors.search import Scope, suggest_articles

    return suggest_articles([f"{text} {text[::-1]} refund 退款 invoice 账单"], Scope(language=language))


def _ilike(language: str, text: str) -> list[Any]:
    """What one would write without an index: every word somewhere in the title or the text."""
    from django.db.models import Q

    from apps.knowledge.models import Translation

    rows = Translation.objects.filter(published__isnull=False, article__archived_at=None)
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(published__body__icontains=word))
    return list(
        rows.select_related("published", "article__category").defer("search").order_by("title", "pk")[:20]
    )


def _measure(
    search: Callable[[str, str], list[Any]], queries: Iterable[tuple[str, str]]
) -> tuple[dict[str, float], list[int]]:
    times, counts = [], []
    before = cpu_seconds()
    for language, text in queries:
        began = perf_counter()
        counts.append(len(search(language, text)))
        times.append((perf_counter() - began) * 1000)
    used = cpu_seconds() - before
    times.sort()
    return {
        "cpu_ms": round(used * 1000 / len(times), 1),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "max_ms": round(times[-1], 1),
    }, counts


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    django.setup()
    print(json.dumps(main(*map(int, sys.argv[1:4]))))  # noqa: T201 — read by the command
