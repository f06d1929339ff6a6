"""What people look for in the knowledge base, and what they read."""

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _, gettext_lazy

from apps.knowledge.choices import Place, UseKind
from apps.knowledge.models import SearchLog
from apps.knowledge.selectors.reports import count_empty_searches, list_asked, list_read
from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Tile
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.reading import earlier
from apps.reports.sections import KNOWLEDGE
from apps.reports.segments import numbered

PERMISSION = "knowledge.view_knowledge_reports"
MOST_LISTED = 200


def searches(asked: Asked) -> Result:
    """What was searched for most."""
    return _searches(asked, without_result=False)


def unanswered(asked: Asked) -> Result:
    """What was searched for and not found."""
    return _searches(asked, without_result=True)


def _searches(asked: Asked, *, without_result: bool) -> Result:
    columns = (
        Column("query", _("Search"), ColumnUnit.TEXT),
        Column("language", _("Language"), ColumnUnit.TEXT),
        Column("times", _("Times"), better=False if without_result else None),
        Column("results", _("Results")),
        Column("last", _("Last time"), ColumnUnit.MOMENT),
    )

    def read(question: Asked) -> Sequence[Line]:
        found = list_asked(question.start, question.end, without_result=without_result, limit=MOST_LISTED)
        return [
            Line((one.query, one.language), (one.query, one.language, one.times, one.results, one.last_at))
            for one in found
        ]

    table = lines_table(asked, columns, read, title=_("Searches"))
    return result(asked, table, tiles=_tiles(asked), reads_floor=False)


def _tiles(asked: Asked) -> tuple[Tile, ...]:
    past = earlier(asked)
    every, empty = count_empty_searches(asked.start, asked.end)
    before = count_empty_searches(past.start, past.end) if past else (None, None)
    rate = share(before[1] or 0, before[0] or 0) if past else None
    return (
        Tile(_("Searches"), every, ColumnUnit.COUNT, before[0]),
        Tile(_("Without a result"), empty, ColumnUnit.COUNT, before[1], better=False),
        Tile(_("Share without a result"), share(empty, every), ColumnUnit.SHARE, rate, better=False),
    )


def places(asked: Asked) -> Result:
    """Where people search, and how often in vain."""
    columns = (
        Column("place", _("Where"), ColumnUnit.TEXT),
        Column("searches", _("Searches")),
        Column("empty", _("Without a result"), better=False),
        Column("rate", _("Share without a result"), ColumnUnit.SHARE, better=False),
    )
    names = dict(Place.choices)

    def read(question: Asked) -> Sequence[Line]:
        rows = SearchLog.objects.filter(at__gte=question.start, at__lt=question.end).order_by()
        counted = rows.values_list("place").annotate(
            **numbered(Count("pk"), Count("pk", filter=Q(results=0)))
        )
        return [
            Line(place, (str(names.get(place, place)), every, empty, share(empty, every)))
            for place, every, empty in sorted(counted, key=lambda row: -row[1])
        ]

    table = lines_table(asked, columns, read, title=_("Where people search"), total=adding(columns))
    chart = Chart("places", _("Where people search"), ChartKind.PIE, table.key, "place", ("searches",))
    return result(asked, table, charts=(chart,), tiles=_tiles(asked), reads_floor=False)


def articles(asked: Asked) -> Result:
    """Which articles are used in conversations, and whether they help."""
    columns = (
        Column("article", _("Article"), ColumnUnit.TEXT),
        Column("category", _("Category"), ColumnUnit.TEXT),
        *(Column(kind.value, str(kind.label)) for kind in UseKind),
        Column("rate", _("Share helpful"), ColumnUnit.SHARE, better=True),
    )

    def read(question: Asked) -> Sequence[Line]:
        lines = []
        for row in list_read(question.start, question.end, limit=MOST_LISTED):
            article, uses = row["article"], {kind: int(row[kind.value]) for kind in UseKind}  # type: ignore[call-overload]
            judged = uses[UseKind.HELPFUL] + uses[UseKind.UNHELPFUL]
            category = str(article.category or "")  # type: ignore[attr-defined]
            values = (str(article), category, *uses.values(), share(uses[UseKind.HELPFUL], judged))
            lines.append(Line(row["article_id"], values))
        return lines

    table = lines_table(asked, columns, read, title=_("Articles in conversations"))
    chart = Chart(
        "uses", _("Articles in conversations"), ChartKind.BAR, table.key, "article", (UseKind.SHOWN.value,)
    )
    return result(asked, table, charts=(chart,), reads_floor=False)


register(
    Report(
        "knowledge-searches",
        gettext_lazy("Searches in the knowledge base"),
        gettext_lazy("What people search for most."),
        KNOWLEDGE,
        searches,
        filters=(),
        permission=PERMISSION,
    ),
    Report(
        "knowledge-unanswered",
        gettext_lazy("Searches without a result"),
        gettext_lazy("What people search for and do not find: what has to be written."),
        KNOWLEDGE,
        unanswered,
        filters=(),
        permission=PERMISSION,
    ),
    Report(
        "knowledge-places",
        gettext_lazy("Where people search"),
        gettext_lazy("In which places the knowledge base is searched, and how often in vain."),
        KNOWLEDGE,
        places,
        filters=(),
        permission=PERMISSION,
    ),
    Report(
        "knowledge-articles",
        gettext_lazy("Articles in conversations"),
        gettext_lazy("Which articles agents open, use and call helpful."),
        KNOWLEDGE,
        articles,
        filters=(),
        permission=PERMISSION,
    ),
)
