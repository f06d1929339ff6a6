"""Lines, recordings, calls at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _, gettext_lazy

from apps.interactions.choices import Direction
from apps.interactions.models import EventLog
from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Grain, cut
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Tile
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.reading import grain_of
from apps.reports.reports.slots import bucket_column, bucket_label
from apps.reports.sections import TECHNOLOGY
from apps.reports.segments import agent_ids, arrived, numbered, run
from apps.telephony.choices import RecordingKind, RecordingState
from apps.telephony.models import Recording

SHORT_SECONDS = 10


def lines_use(asked: Asked) -> Result:
    """What each node carries, and how many conversations are suspiciously short."""
    columns = (
        Column("node", _("Node"), ColumnUnit.TEXT),
        Column("direction", _("Direction"), ColumnUnit.TEXT),
        Column("calls", _("Calls")),
        Column("connected", _("Connected"), better=True),
        Column("rate", _("Share connected"), ColumnUnit.SHARE, better=True),
        Column("short", _("Shorter than 10 s"), better=False),
        Column("short_rate", _("Short-call ratio"), ColumnUnit.SHARE, better=False),
        Column("talk", _("Talk time"), ColumnUnit.SECONDS),
    )
    names = dict(Direction.choices)
    there = Q(answered_at__isnull=False)
    short = there & Q(ended_at__isnull=False, talk_seconds__lt=SHORT_SECONDS)

    def read(question: Asked) -> Sequence[Line]:
        rows = arrived(question, inbound=False).values_list("node", "direction").annotate(**numbered(
            Count("pk"), Count("pk", filter=there), Count("pk", filter=short), Sum("talk_seconds")
        ))  # fmt: skip
        return [
            Line(
                (node, way),
                (
                    node or _("none"),
                    str(names[way]),
                    calls,
                    met,
                    share(met, calls),
                    brief,
                    share(brief, met),
                    talk or 0.0,
                ),
            )
            for node, way, calls, met, brief, talk in sorted(rows)
        ]

    table = lines_table(asked, columns, read, title=_("Use of the lines"), total=adding(columns))
    chart = Chart("calls", _("Use of the lines"), ChartKind.BAR, table.key, "node", ("calls", "short"))
    return result(asked, table, charts=(chart,))


_DIALS = ("NumberDialled", "NumberNotReached", "TrunkFailed")


def trunks(asked: Asked) -> Result:
    """What outgoing calls met on each trunk."""
    columns = (
        Column("trunk", _("Trunk"), ColumnUnit.TEXT),
        Column("dialled", _("Dialled")),
        Column("not_reached", _("Not reached")),
        Column("reached", _("Reached"), better=True),
        Column("rate", _("Share reached"), ColumnUnit.SHARE, better=True),
        Column("failed", _("Trunk failed"), better=False),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = EventLog.objects.filter(
            agent_id__in=agent_ids(question), at__gte=question.start, at__lt=question.end, type__in=_DIALS
        )
        counted = rows.order_by().values_list("data__trunk", "type").annotate(**numbered(Count("pk")))
        found: dict[str, dict[str, int]] = {}
        for trunk, kind, number in counted:
            found.setdefault(trunk or "", dict.fromkeys(_DIALS, 0))[kind] = number
        lines = []
        for trunk, counts in sorted(found.items()):
            dialled, missed, failed = counts.values()
            met = max(0, dialled - missed)
            lines.append(Line(trunk, (trunk or _("none"), dialled, missed, met, share(met, dialled), failed)))
        return lines

    table = lines_table(asked, columns, read, title=_("Outgoing trunks"), total=adding(columns))
    chart = Chart(
        "trunks", _("Outgoing trunks"), ChartKind.STACKED, table.key, "trunk", ("reached", "not_reached")
    )
    return result(asked, table, charts=(chart,))


# As the queue's length (waiting.py): steps up and down, each piece beginning with a step of its own. A call
# longer than a day is taken for one whose end was lost.
_AT_ONCE = """
WITH calls AS (
    SELECT GREATEST(arrived_at, %(start)s) AS came, LEAST(COALESCE(ended_at, %(end)s), %(end)s) AS went
    FROM interactions_interaction
    WHERE arrived_at >= %(start)s - interval '1 day' AND arrived_at < %(end)s AND medium = %(medium)s
      AND COALESCE(ended_at, %(end)s) > %(start)s
), steps AS (
    SELECT at, sum(step) AS step FROM (
        SELECT came AS at, 1 AS step FROM calls UNION ALL SELECT went, -1 FROM calls
        UNION ALL SELECT unnest(%(starts)s::timestamptz[]), 0
    ) AS every GROUP BY at
), levels AS (
    SELECT at, sum(step) OVER (ORDER BY at) AS calls, lead(at, 1, %(end)s::timestamptz) OVER (ORDER BY at) AS until
    FROM steps
)
SELECT width_bucket(at, %(starts)s::timestamptz[]), max(calls),
       sum(calls * extract(epoch FROM until - at))
FROM levels WHERE at < %(end)s GROUP BY 1 ORDER BY 1
"""


def at_once(asked: Asked) -> Result:
    """How many calls went on at once."""
    grain = grain_of(asked)

    def read(question: Asked) -> Sequence[Line]:
        buckets = cut(question.days, question.zone, grain)
        params = {
            "start": question.start, "end": question.end, "medium": question.medium,
            "starts": [bucket.start for bucket in buckets],
        }  # fmt: skip
        rows = run(_AT_ONCE, params)
        if not any(peak for _number, peak, _area in rows):
            return []
        lines = []
        for number, peak, area in rows:
            bucket = buckets[number - 1]
            length = bucket.end.timestamp() - bucket.start.timestamp()
            lines.append(Line(number, (bucket_label(bucket, grain), int(peak), float(area) / length)))
        return lines

    columns = (
        bucket_column(asked),
        Column("peak", _("Most at once")),
        Column("mean", _("On average"), ColumnUnit.NUMBER),
    )
    table = lines_table(asked, columns, read, title=_("Calls at once"))
    chart = Chart("calls", _("Calls at once"), ChartKind.LINE, table.key, "at", ("peak", "mean"))
    peaks = [int(row.values[1]) for row in table.rows if row.values[1] is not None]  # type: ignore[arg-type]
    tile = Tile(_("Most at once"), max(peaks, default=None), ColumnUnit.COUNT)
    return result(asked, table, charts=(chart,), tiles=(tile,))


def recordings(asked: Asked) -> Result:
    """Recordings by day: stored, still on the switch, failed."""
    columns = (
        Column("day", _("Day"), ColumnUnit.DAY),
        Column("all", _("Recordings")),
        *(Column(state.value, str(state.label)) for state in RecordingState),
        Column("voicemail", str(RecordingKind.VOICEMAIL.label)),
        Column("kept", _("Share stored"), ColumnUnit.SHARE, better=True),
    )
    states = {f"of_{state.value}": Count("pk", filter=Q(state=state)) for state in RecordingState}

    def read(question: Asked) -> Sequence[Line]:
        rows = Recording.objects.filter(
            started_at__gte=question.start, started_at__lt=question.end
        ).order_by()
        counted: Any = rows.values(day=TruncDate("started_at", tzinfo=question.zone)).annotate(
            number=Count("pk"), mails=Count("pk", filter=Q(kind=RecordingKind.VOICEMAIL)), **states
        )
        lines = []
        for row in sorted(counted, key=lambda row: row["day"]):
            kept = share(row[f"of_{RecordingState.STORED.value}"], row["number"])
            values = (row["day"], row["number"], *(row[name] for name in states), row["mails"], kept)
            lines.append(Line((row["day"] - question.days.first).days, values))
        return lines

    table = lines_table(asked, columns, read, title=_("Recordings"), total=adding(columns, label=_("All")))
    shown = tuple(state.value for state in RecordingState)
    chart = Chart("recordings", _("Recordings"), ChartKind.STACKED, table.key, "day", shown)
    return result(asked, table, charts=(chart,))


register(
    Report(
        "lines-use",
        gettext_lazy("Use of the lines"),
        gettext_lazy("What each node carries in each direction, and how many calls are suspiciously short."),
        TECHNOLOGY,
        lines_use,
        filters=("groups",),
    ),
    Report(
        "outgoing-trunks",
        gettext_lazy("Outgoing trunks"),
        gettext_lazy("How outgoing calls fare on each trunk, and how often one fails."),
        TECHNOLOGY,
        trunks,
        filters=("teams", "agents"),
        longest_days=31,
    ),
    Report(
        "calls-at-once",
        gettext_lazy("Calls at once"),
        gettext_lazy("The peak of concurrent calls: what lines and licences have to carry."),
        TECHNOLOGY,
        at_once,
        filters=("medium",),
        grains=(Grain.HOUR, Grain.INTERVAL, Grain.DAY),
        longest_days=31,
    ),
    Report(
        "recordings",
        gettext_lazy("Recordings"),
        gettext_lazy(
            "How many conversations and messages are recorded, and whether all files have been fetched."
        ),
        TECHNOLOGY,
        recordings,
        filters=(),
        permission="telephony.view_recording",
    ),
)
