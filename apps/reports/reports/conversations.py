"""What happens in conversations: transfers, holds, who hangs up, how they are filed, how long they take."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum
from django.utils.translation import gettext as _, gettext_lazy

from apps.interactions.choices import Direction, EndedBy, Outcome
from apps.reports.building import interactions_url, result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result
from apps.reports.lines import Line, adding, lines_table
from apps.reports.links import conversations_url
from apps.reports.metrics import share
from apps.reports.reading import group_names
from apps.reports.sections import CONVERSATIONS
from apps.reports.segments import (
    agent_name,
    agent_names,
    answered,
    arrived,
    bucket_names,
    class_of,
    numbered,
    run,
    window_params,
)

_ENDED = Q(ended_at__isnull=False)
HANDLE_LIMITS = (30, 60, 120, 180, 300, 600, 900, 1800)

# Whereto a conversation was handed on stands in its event, which the key of the interaction finds.
_TRANSFERS = """
SELECT (SELECT g.name FROM agents_skillgroup g WHERE g.id = s.group_id), e.data->>'target_kind', e.data->>'target',
       COALESCE((e.data->>'attended')::boolean, false), count(*), avg(s.talk_seconds)
FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
JOIN interactions_eventlog e ON e.interaction_id = s.interaction_id AND e.type = 'InteractionTransferred'
    AND (e.data->>'segment')::int = s.number
WHERE s.group_id = ANY(%(groups)s) AND s.queued_at >= %(start)s AND s.queued_at < %(end)s
  AND s.ended_by = 'transfer' AND i.medium = %(medium)s
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4
"""


def transfers(asked: Asked) -> Result:
    """From where to where conversations were handed on."""
    columns = (
        Column("group", _("From"), ColumnUnit.TEXT),
        Column("to", _("To"), ColumnUnit.TEXT),
        Column("way", _("How"), ColumnUnit.TEXT),
        Column("transfers", _("Transfers")),
        Column("talk", _("Talk before, on average"), ColumnUnit.SECONDS),
    )
    groups, agents = group_names(), agent_names()

    def read(question: Asked) -> Sequence[Line]:
        return [
            Line(
                (group, kind, target, attended),
                (
                    group,
                    _target(kind, target, groups, agents),
                    _("attended") if attended else _("blind"),
                    number,
                    talk,
                ),
            )
            for group, kind, target, attended, number, talk in run(_TRANSFERS, window_params(question))
        ]

    table = lines_table(asked, columns, read, title=_("Transfers"), total=adding(columns))
    chart = Chart("paths", _("Transfers"), ChartKind.SANKEY, table.key, "group", ("transfers",), y="to")
    return result(asked, table, charts=(chart,))


def _target(kind: str, target: str, groups: dict[str, str], agents: dict[int, str]) -> str:
    if kind == "group":
        return _("group %(name)s") % {"name": groups.get(target, target)}
    if kind == "agent" and target.isdecimal():
        return _("agent %(name)s") % {"name": agent_name(agents, int(target))}
    return target or kind


def holds(asked: Asked) -> Result:
    """Who keeps customers on hold, how often and how long."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("handled", _("Handled")),
        Column("held", _("Held")),
        Column("rate", _("Hold rate"), ColumnUnit.SHARE, "hold_rate", better=False),
        Column("mean", _("Average hold"), ColumnUnit.SECONDS, better=False),
        Column("total", _("Hold time"), ColumnUnit.SECONDS, better=False),
    )
    names = agent_names()
    held = Q(hold_seconds__gt=0)

    def read(question: Asked) -> Sequence[Line]:
        rows = answered(question).filter(_ENDED).values_list("agent").annotate(**numbered(
            Count("pk"), Count("pk", filter=held), Avg("hold_seconds", filter=held), Sum("hold_seconds")
        ))  # fmt: skip
        lines = [
            Line(
                key,
                (agent_name(names, key), number, on_hold, share(on_hold, number), mean, total),
                _agent_link(question, key),
            )
            for key, number, on_hold, mean, total in rows
        ]
        return sorted(lines, key=lambda line: str(line.values[0]).casefold())

    table = lines_table(asked, columns, read, title=_("Holds"), total=adding(columns))
    chart = Chart("holds", _("Hold rate"), ChartKind.BAR, table.key, "agent", ("rate",))
    return result(asked, table, charts=(chart,))


def _agent_link(asked: Asked, key: int | None) -> dict[str, str]:
    return {"handled": conversations_url(asked, key)} if key else {}


def hang_up_side(asked: Asked) -> Result:
    """Who ended the conversations."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("handled", _("Handled")),
        *(Column(side.value, str(side.label)) for side in EndedBy),
        Column("share", _("Ended by the agent"), ColumnUnit.SHARE),
        Column("short", _("Agent ended within 10 s"), better=False),
    )
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        sides: dict[str, Any] = {f"by_{side.value}": Count("pk", filter=Q(ended_by=side)) for side in EndedBy}
        quick = Count("pk", filter=Q(ended_by=EndedBy.AGENT, talk_seconds__lte=10))
        counted = answered(question).filter(_ENDED).values("agent")
        rows: Any = counted.annotate(number=Count("pk"), quick=quick, **sides)
        lines = [
            Line(
                row["agent"],
                (
                    agent_name(names, row["agent"]), row["number"], *(row[name] for name in sides),
                    share(row["by_agent"], row["number"]), row["quick"],
                ),
                _agent_link(question, row["agent"]),
            )
            for row in rows
        ]  # fmt: skip
        return sorted(lines, key=lambda line: str(line.values[0]).casefold())

    table = lines_table(asked, columns, read, title=_("Who hung up"), total=adding(columns))
    chart = Chart(
        "sides",
        _("Who hung up"),
        ChartKind.STACKED,
        table.key,
        "agent",
        tuple(side.value for side in EndedBy),
    )
    return result(asked, table, charts=(chart,))


def _filed(key: str, name: str) -> Callable[[Asked], Sequence[Line]]:
    def read(question: Asked) -> Sequence[Line]:
        rows = answered(question).filter(_ENDED).values_list(key, name).annotate(**numbered(
            Count("pk"),
            Avg(F("talk_seconds") + F("hold_seconds")),
            Avg("wrap_up_seconds"),
            Count("pk", filter=Q(ended_by=EndedBy.TRANSFER)),
        ))  # fmt: skip
        every = sum(row[2] for row in rows)
        return [
            Line(code, (label or _("not filed"), number, share(number, every), talk, wrap_up, passed_on))
            for code, label, number, talk, wrap_up, passed_on in sorted(rows, key=lambda row: -row[2])
        ]

    return read


def dispositions(asked: Asked) -> Result:
    """How conversations were filed."""
    columns = (
        Column("disposition", _("Disposition"), ColumnUnit.TEXT),
        Column("number", _("Conversations")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("talk", _("Average talk"), ColumnUnit.SECONDS),
        Column("wrap_up", _("Average wrap-up"), ColumnUnit.SECONDS, better=False),
        Column("transferred", _("Passed on")),
    )
    table = lines_table(
        asked,
        columns,
        _filed("disposition", "disposition__name"),
        title=_("Dispositions"),
        total=adding(columns),
    )
    chart = Chart("filed", _("Dispositions"), ChartKind.PIE, table.key, "disposition", ("number",))
    return result(asked, table, charts=(chart,))


def handle_times(asked: Asked) -> Result:
    """Handle times in classes."""
    columns = (
        Column("time", _("Handle time"), ColumnUnit.SLOT),
        Column("number", _("Conversations")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("transferred", _("Passed on")),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = answered(question).filter(_ENDED, talk_seconds__isnull=False)
        timed = rows.annotate(handle=F("talk_seconds") + F("hold_seconds") + F("wrap_up_seconds"))
        counted = timed.values_list(class_of("handle", HANDLE_LIMITS)).annotate(
            **numbered(Count("pk"), Count("pk", filter=Q(ended_by=EndedBy.TRANSFER)))
        )
        found = {place: values for place, *values in counted}
        every = sum(number for number, _passed in found.values())
        lines = []
        for place, name in enumerate(bucket_names(HANDLE_LIMITS) if found else ()):
            number, passed = found.get(place, (0, 0))
            lines.append(Line(place, (name, number, share(number, every), passed)))
        return lines

    table = lines_table(asked, columns, read, title=_("Handle times"), total=adding(columns))
    chart = Chart("times", _("Handle times"), ChartKind.BAR, table.key, "time", ("number",))
    note = _("Talk, hold and wrap-up of each conversation; one whose wrap-up goes on is not in it yet.")
    return result(asked, table, charts=(chart,), notes=(note,))


def outcomes(asked: Asked) -> Result:
    """How interactions ended, those too that never came to a queue."""
    columns = (
        Column("outcome", _("Outcome"), ColumnUnit.TEXT),
        Column("number", _("Interactions")),
        Column("share", _("Share"), ColumnUnit.SHARE),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = list(arrived(question).values_list("outcome").annotate(**numbered(Count("pk"))))
        every = sum(number for _code, number in rows)
        labels = dict(Outcome.choices)
        return [
            Line(
                code,
                (str(labels.get(code, code)) if code else _("going on"), number, share(number, every)),
                _outcome_link(question, code),
            )
            for code, number in sorted(rows, key=lambda row: -row[1])
        ]

    table = lines_table(asked, columns, read, title=_("Outcomes"), total=adding(columns))
    chart = Chart("outcomes", _("Outcomes"), ChartKind.PIE, table.key, "outcome", ("number",))
    return result(asked, table, charts=(chart,))


def _outcome_link(asked: Asked, code: str) -> dict[str, str]:
    """The list of interactions knows one group at most: of chosen ones it would show too many."""
    filters = {"outcome__exact": code, "medium__exact": asked.medium, "direction__exact": "inbound"}
    return {"number": interactions_url(asked, **filters)} if code and not asked.groups else {}


def outgoing(asked: Asked) -> Result:
    """Calls that began with us, by agent."""
    columns = (
        Column("agent", _("Agent"), ColumnUnit.TEXT),
        Column("calls", _("Calls")),
        Column("reached", _("Reached"), better=True),
        Column("rate", _("Share reached"), ColumnUnit.SHARE, better=True),
        Column("busy", _("Busy")),
        Column("no_answer", _("No answer")),
        Column("other", _("Otherwise not reached")),
        Column("talk", _("Average talk"), ColumnUnit.SECONDS),
    )
    names = agent_names()

    def read(question: Asked) -> Sequence[Line]:
        calls = arrived(question, inbound=False).filter(direction=Direction.OUTBOUND)
        rows = calls.values_list("agent").annotate(**numbered(
            Count("pk"),
            Count("pk", filter=Q(answered_at__isnull=False)),
            Count("pk", filter=Q(outcome=Outcome.BUSY)),
            Count("pk", filter=Q(outcome=Outcome.NO_ANSWER)),
            Avg("talk_seconds", filter=Q(answered_at__isnull=False)),
        ))  # fmt: skip
        return [
            Line(
                key,
                (
                    agent_name(names, key) if key else _("nobody"), number, there, share(there, number), busy,
                    silent, number - there - busy - silent, talk,
                ),
                _outgoing_link(question, key),
            )
            for key, number, there, busy, silent, talk in sorted(rows, key=lambda row: -row[1])
        ]  # fmt: skip

    table = lines_table(asked, columns, read, title=_("Outgoing calls"), total=adding(columns))
    chart = Chart(
        "calls",
        _("Outgoing calls"),
        ChartKind.STACKED,
        table.key,
        "agent",
        ("reached", "busy", "no_answer", "other"),
    )
    return result(asked, table, charts=(chart,))


def _outgoing_link(asked: Asked, key: int | None) -> dict[str, str]:
    filters = {"agent__id__exact": key, "medium__exact": asked.medium, "direction__exact": "outbound"}
    return {"calls": interactions_url(asked, **filters)} if key and not asked.groups else {}


_BY_AGENT = ("groups", "teams", "agents", "medium")

register(
    Report(
        "transfers",
        gettext_lazy("Transfers"),
        gettext_lazy("From which group to whom conversations are handed on, blind or attended."),
        CONVERSATIONS,
        transfers,
    ),
    Report(
        "holds",
        gettext_lazy("Holds"),
        gettext_lazy("How often and how long customers are kept on hold, by agent."),
        CONVERSATIONS,
        holds,
        filters=_BY_AGENT,
    ),
    Report(
        "hang-up-side",
        gettext_lazy("Who hangs up"),
        gettext_lazy("By whom conversations are ended, and how often an agent ends one within ten seconds."),
        CONVERSATIONS,
        hang_up_side,
        filters=_BY_AGENT,
    ),
    Report(
        "dispositions",
        gettext_lazy("Dispositions"),
        gettext_lazy("How conversations are filed, and how long each kind takes."),
        CONVERSATIONS,
        dispositions,
        filters=_BY_AGENT,
    ),
    Report(
        "handle-times",
        gettext_lazy("Distribution of handle times"),
        gettext_lazy("How many conversations take how long: what an average handle time hides."),
        CONVERSATIONS,
        handle_times,
        filters=_BY_AGENT,
    ),
    Report(
        "outcomes",
        gettext_lazy("Outcomes"),
        gettext_lazy("How interactions end, those too that never reach a queue."),
        CONVERSATIONS,
        outcomes,
    ),
    Report(
        "outgoing-calls",
        gettext_lazy("Outgoing calls"),
        gettext_lazy("Whom agents call, and whether somebody answers."),
        CONVERSATIONS,
        outgoing,
        filters=("groups",),
    ),
)
