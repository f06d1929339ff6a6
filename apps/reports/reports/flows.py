"""What callers do before anybody answers: entry points, flows, nodes."""

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from apps.interactions.choices import Outcome
from apps.ivr.models import CallFlow
from apps.kpis.domain.flow_visits import DROP_OFFS
from apps.kpis.models import FlowVisit
from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.sections import FLOWS
from apps.reports.segments import arrived, numbered, run, window_params

MOST_WAYS = 60
# Contained: ended without anybody of us, and the same number did not call again within 24 hours; as
# apps/kpis/domain/flow_visits.py defines it, over whole calls.
_CONTAINED = """
SELECT COALESCE(i.flow, ''), count(*), count(*) FILTER (WHERE i.queued_at IS NOT NULL),
       count(*) FILTER (WHERE i.answered_at IS NOT NULL),
       count(*) FILTER (WHERE i.ended_at IS NOT NULL AND i.answered_at IS NULL AND i.queued_at IS NULL
           AND NOT EXISTS (SELECT FROM interactions_eventlog e WHERE e.interaction_id = i.id
                           AND e.type IN ('CallbackWanted', 'FlowNumberConnected', 'VoicemailLeft'))
           AND NOT EXISTS (SELECT FROM interactions_interaction a WHERE a.ani = i.ani AND i.ani <> ''
                           AND a.direction = 'inbound' AND a.arrived_at > i.ended_at
                           AND a.arrived_at <= i.ended_at + interval '24 hours')),
       avg(extract(epoch FROM COALESCE(i.queued_at, i.ended_at) - i.arrived_at))
FROM interactions_interaction i
WHERE i.arrived_at >= %(start)s AND i.arrived_at < %(end)s AND i.medium = 'voice' AND i.direction = 'inbound'
GROUP BY 1 ORDER BY 2 DESC, 1
"""


def _flow_names() -> dict[str, str]:
    return dict(CallFlow.objects.order_by().values_list("code", "name"))


def containment(asked: Asked) -> Result:
    """How many callers each flow served by itself."""
    columns = (
        Column("flow", _("Call flow"), ColumnUnit.TEXT),
        Column("calls", _("Calls")),
        Column("contained", _("Contained"), better=True),
        Column("containment", _("Containment"), ColumnUnit.SHARE, better=True),
        Column("queued", _("Went into a line")),
        Column("answered", _("Answered")),
        Column("time", _("Time in the flow"), ColumnUnit.SECONDS),
    )
    names = _flow_names()

    def read(question: Asked) -> Sequence[Line]:
        return [
            Line(
                code,
                (_named(names, code), calls, kept, share(kept, calls), queued, there, _float(time)),
            )
            for code, calls, queued, there, kept, time in run(_CONTAINED, window_params(question))
        ]

    table = lines_table(asked, columns, read, title=_("Containment"), total=adding(columns))
    chart = Chart("flows", _("Containment"), ChartKind.BAR, table.key, "flow", ("containment",))
    note = _(
        "Contained is a call that ended without an agent, a message, a callback or another number, and whose caller "
        "did not call again within 24 hours. The last 24 hours are therefore still open."
    )
    return result(asked, table, charts=(chart,), notes=(note,))


def _named(names: dict[str, str], code: str) -> str:
    return names.get(code, code) or _("none")


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


# One statement over the visits of the period: each flow by the index of flow and time.
_NODES = """
SELECT v.flow, v.node_id, count(*), count(DISTINCT v.interaction_id),
       count(*) FILTER (WHERE v.way = ANY(%(drop_offs)s)),
       avg(extract(epoch FROM v.left_at - v.entered_at)),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM v.left_at - v.entered_at))
FROM kpis_flowvisit v
WHERE v.flow = ANY(%(flows)s) AND v.entered_at >= %(start)s AND v.entered_at < %(end)s
GROUP BY 1, 2 ORDER BY 5 DESC, 3 DESC, 1, 2
"""


def drop_off(asked: Asked) -> Result:
    """At which nodes callers hang up."""
    columns = (
        Column("node", _("Node"), ColumnUnit.TEXT),
        Column("flow", _("Call flow"), ColumnUnit.TEXT),
        Column("visits", _("Visits")),
        Column("calls", _("Calls")),
        Column("drop_offs", _("Drop-offs"), better=False),
        Column("rate", _("Drop-off rate"), ColumnUnit.SHARE, better=False),
        Column("mean", _("Average time"), ColumnUnit.SECONDS),
        Column("slow", _("Nine of ten took at most"), ColumnUnit.SECONDS),
    )
    names = _flow_names()
    flows = [*names, ""]

    def read(question: Asked) -> Sequence[Line]:
        found = run(_NODES, window_params(question) | {"flows": flows, "drop_offs": list(DROP_OFFS)})
        return [
            Line(
                (flow, node),
                (
                    node,
                    names.get(flow, flow),
                    visits,
                    calls,
                    gone,
                    share(gone, visits),
                    _float(mean),
                    _float(slow),
                ),
            )
            for flow, node, visits, calls, gone, mean, slow in found
        ]

    table = lines_table(asked, columns, read, title=_("Drop-offs"))
    chart = Chart("nodes", _("Drop-offs"), ChartKind.BAR, table.key, "node", ("drop_offs",))
    return result(asked, table, charts=(chart,))


def traversal(asked: Asked) -> Result:
    """From which node callers went where."""
    columns = (
        Column("from", pgettext("way", "From"), ColumnUnit.TEXT),
        Column("to", pgettext("way", "To"), ColumnUnit.TEXT),
        Column("visits", _("Visits")),
        Column("mean", _("Average time"), ColumnUnit.SECONDS),
    )
    names = _flow_names()

    def read(question: Asked) -> Sequence[Line]:
        rows = FlowVisit.objects.filter(
            flow__in=[*names, ""], entered_at__gte=question.start, entered_at__lt=question.end
        )
        ways = rows.order_by().values_list("flow", "node_id", "way").annotate(
            number=Count("pk")
        ).order_by("-number", "flow", "node_id", "way")[:MOST_WAYS]  # fmt: skip
        times = _way_times(question, [*names, ""])
        return [
            Line(
                (flow, node, way),
                (_node(flow, node, names), _way(way, flow, names), number, times.get((flow, node, way))),
            )
            for flow, node, way, number in ways
        ]

    table = lines_table(asked, columns, read, title=_("Ways through the flows"))
    chart = Chart(
        "ways", _("Ways through the flows"), ChartKind.SANKEY, table.key, "from", ("visits",), y="to"
    )
    note = _("The %(most)d most frequent ways.") % {"most": MOST_WAYS}
    return result(asked, table, charts=(chart,), notes=(note,))


def _way_times(asked: Asked, flows: list[str]) -> dict[tuple[str, str, str], float | None]:
    rows = run(
        "SELECT flow, node_id, way, avg(extract(epoch FROM left_at - entered_at)) FROM kpis_flowvisit "
        "WHERE flow = ANY(%(flows)s) AND entered_at >= %(start)s AND entered_at < %(end)s GROUP BY 1, 2, 3",
        {"flows": flows, "start": asked.start, "end": asked.end},
    )
    return {(flow, node, way): _float(mean) for flow, node, way, mean in rows}


def _node(flow: str, node: str, names: dict[str, str]) -> str:
    return f"{names.get(flow, flow)}: {node}" if flow else node


def _way(way: str, flow: str, names: dict[str, str]) -> str:
    kind, _colon, target = way.partition(":")
    match kind:
        case "node":
            return _node(flow, target, names)
        case "flow":
            return _("call flow %(name)s") % {"name": names.get(target, target)}
        case "end":
            return _END.get(target, lambda: target)()
        case _:
            return _("still there")


_END = {
    "caller_hung_up": lambda: _("hung up"),
    "abandoned": lambda: _("gave up waiting"),
    "answered": lambda: _("answered by an agent"),
    "connected": lambda: _("connected to a number"),
    "voicemail": lambda: _("left a message"),
    "hung_up": lambda: _("flow is done"),
    "failed": lambda: _("fault"),
    "ended": lambda: _("call ended"),
}


def entry_points(asked: Asked) -> Result:
    """By which of our numbers people come, and what becomes of them."""
    columns = (
        Column("entry", _("Entry point"), ColumnUnit.TEXT),
        Column("dnis", _("Our number"), ColumnUnit.TEXT),
        Column("number", _("Interactions")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("queued", _("Went into a line")),
        Column("answered", _("Answered"), better=True),
        Column("abandoned", _("Abandoned"), better=False),
        Column("self", _("Self-service")),
        Column("rate", _("Answered of those in a line"), ColumnUnit.SHARE, better=True),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = arrived(question).values_list("entry_point", "dnis").annotate(**numbered(
            Count("pk"),
            Count("pk", filter=Q(queued_at__isnull=False)),
            Count("pk", filter=Q(answered_at__isnull=False)),
            Count("pk", filter=Q(outcome=Outcome.ABANDONED)),
            Count("pk", filter=Q(outcome=Outcome.SELF_SERVICE)),
        ))  # fmt: skip
        found = sorted(rows, key=lambda row: -row[2])
        every = sum(row[2] for row in found)
        return [
            Line(
                (name, dnis),
                (
                    name or dnis or _("none"), dnis, number, share(number, every), queued, there, gone, own,
                    share(there, queued),
                ),
            )
            for name, dnis, number, queued, there, gone, own in found
        ]  # fmt: skip

    table = lines_table(asked, columns, read, title=_("Entry points"), total=adding(columns))
    chart = Chart(
        "entries", _("Entry points"), ChartKind.STACKED, table.key, "entry", ("answered", "abandoned", "self")
    )
    return result(asked, table, charts=(chart,))


register(
    Report(
        "entry-points",
        gettext_lazy("Entry points"),
        gettext_lazy("By which of our numbers people come, and what becomes of them."),
        FLOWS,
        entry_points,
    ),
    Report(
        "flow-containment",
        gettext_lazy("Containment by call flow"),
        gettext_lazy("How many callers each flow serves by itself, without a second call within a day."),
        FLOWS,
        containment,
        filters=(),
        longest_days=31,
    ),
    Report(
        "flow-drop-off",
        gettext_lazy("Drop-offs by node"),
        gettext_lazy("At which points of the flows callers hang up, and how long they spend there."),
        FLOWS,
        drop_off,
        filters=(),
    ),
    Report(
        "flow-ways",
        gettext_lazy("Ways through the flows"),
        gettext_lazy("From which node callers go where: the traversal of all flows."),
        FLOWS,
        traversal,
        filters=(),
    ),
)
