"""Who gave up, after how long, whether they came again, and whom to call back."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from apps.interactions.choices import SegmentOutcome
from apps.kpis.domain.formulas import FORMULAS
from apps.kpis.links import behind_url
from apps.reports import reading
from apps.reports.building import figures_table, result, tiles, whole
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import LONGEST_DAYS
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table, Tile
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.reports.service_level import all_line, group_lines, summed, totals
from apps.reports.sections import ABANDONS
from apps.reports.segments import bucket_names, class_of, queued, run, window_params

_BUCKET = class_of("wait_seconds")
MOST_LISTED = 5_000
REACHED_WITHIN = timedelta(days=7)


def by_wait(asked: Asked) -> Result:
    """After how long people give up."""
    columns = (
        Column("wait", _("Gave up after"), ColumnUnit.SLOT),
        Column("abandoned", _("Abandoned"), better=False),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("left", _("Still waiting then"), ColumnUnit.SHARE),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = queued(question).filter(wait_seconds__isnull=False)
        counted = dict(
            rows.filter(outcome=SegmentOutcome.ABANDONED).values_list(_BUCKET).annotate(number=Count("pk"))
        )
        every, gone, lines = sum(counted.values()), 0, []
        for number, name in enumerate(bucket_names()):
            here = counted.get(number, 0)
            gone += here
            lines.append(Line(number, (name, here, share(here, every), share(every - gone, every))))
        return lines if every else []

    table = lines_table(asked, columns, read, title=_("Abandons by wait"), total=adding(columns))
    chart = Chart("waits", _("Abandons by wait"), ChartKind.BAR, table.key, "wait", ("abandoned",))
    now, before = totals(asked)
    return result(
        asked,
        table,
        charts=(chart,),
        tiles=tiles(asked, now, before, ("abandoned", "abandon_wait", "abandon_rate")),
    )


def by_group(asked: Asked) -> Result:
    """Abandons of each group, with and without the short ones."""
    lines = group_lines(asked)
    now, before = summed(lines)
    shown = (
        "offered",
        "abandoned",
        "short_abandoned",
        "abandoned_late",
        "abandon_wait",
        "abandon_rate",
        "abandon_rate_net",
    )
    table = figures_table(
        asked,
        first=Column("group", _("Skill group"), ColumnUnit.TEXT),
        metrics=shown,
        lines=lines,
        total=all_line(asked, now, before),
    )
    chart = Chart(
        "abandons",
        _("Abandons"),
        ChartKind.STACKED,
        table.key,
        "group",
        ("short_abandoned", "abandoned_late"),
    )
    return result(asked, table, charts=(chart,), tiles=tiles(asked, now, before, shown[1:4] + shown[5:]))


def short_ones(asked: Asked) -> Result:
    """Those who hung up at once: wrong numbers, or a first prompt that sends people away."""
    columns = (
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("limit", _("Limit"), ColumnUnit.SECONDS),
        Column("abandoned", _("Abandoned"), better=False),
        Column("short", _("Short abandons")),
        Column("share", _("Share of the abandons"), ColumnUnit.SHARE),
        Column("of_offered", _("Share of the offered"), ColumnUnit.SHARE),
        Column("rate", str(_("Net abandon rate")), ColumnUnit.SHARE, "abandon_rate_net", better=False),
    )
    limits = reading.short_limits(asked)
    lines = group_lines(asked)

    def values(label: object, code: str, counts: object) -> tuple:
        return (
            label, float(limits.get(code, 0)), counts.abandoned, counts.short_abandoned,  # type: ignore[attr-defined]
            share(counts.short_abandoned, counts.abandoned), share(counts.short_abandoned, counts.offered),  # type: ignore[attr-defined]
            FORMULAS["abandon_rate_net"].evaluate(counts),  # type: ignore[arg-type]
        )  # fmt: skip

    rows = tuple(
        Row(
            values(line.label, line.group, line.counts),
            values(line.label, line.group, line.before) if line.before is not None else (),
            {
                key: behind_url("abandon_wait", whole(asked), group=line.group, medium=asked.medium)
                for key in ("abandoned", "short")
                if line.counts.abandoned
            },
        )
        for line in lines
    )
    table = Table("short", _("Short abandons"), columns, rows, empty=_("Nothing happened in this period."))
    chart = Chart("short", _("Short abandons"), ChartKind.BAR, table.key, "group", ("share", "of_offered"))
    now, before = totals(asked)
    return result(
        asked,
        table,
        charts=(chart,),
        tiles=tiles(asked, now, before, ("short_abandoned", "abandoned", "abandon_rate_net")),
    )


# Each number that gave up in the period, and what it did next: its first answered interaction after its last abandon,
# whoever began that one. A number without digits belongs to nobody who could be called.
_CALLERS = """
WITH lost AS (
    SELECT i.ani, i.id, s.group_id, s.queued_at, s.wait_seconds, i.customer_id,
           row_number() OVER (PARTITION BY i.ani ORDER BY s.queued_at DESC, s.id DESC) AS place,
           count(*) OVER (PARTITION BY i.ani) AS times
    FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
    WHERE s.group_id = ANY(%(groups)s) AND s.queued_at >= %(start)s AND s.queued_at < %(end)s
      AND s.outcome = 'abandoned' AND i.medium = %(medium)s AND i.direction = 'inbound' AND i.ani <> ''
)
SELECT lost.ani, lost.id, lost.queued_at, lost.wait_seconds, lost.times, lost.customer_id,
       (SELECT c.name FROM customers_customer c WHERE c.id = lost.customer_id),
       (SELECT g.name FROM agents_skillgroup g WHERE g.id = lost.group_id),
       next.reached_at, next.direction, tries.number
FROM lost
LEFT JOIN LATERAL (
    SELECT n.answered_at AS reached_at, n.direction FROM interactions_interaction n
    WHERE n.ani = lost.ani AND n.arrived_at >= lost.queued_at AND n.answered_at > lost.queued_at
      AND n.arrived_at < lost.queued_at + %(within)s
    ORDER BY n.answered_at LIMIT 1
) AS next ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS number FROM interactions_interaction t
    WHERE t.ani = lost.ani AND t.arrived_at > lost.queued_at AND t.arrived_at < lost.queued_at + %(within)s
) AS tries ON true
WHERE lost.place = 1
ORDER BY next.reached_at IS NOT NULL, lost.queued_at DESC LIMIT %(most)s
"""


def _callers(asked: Asked) -> list[tuple]:
    return run(_CALLERS, window_params(asked) | {"within": REACHED_WITHIN, "most": MOST_LISTED})


def to_call_back(asked: Asked) -> Result:
    """People who gave up and whom nobody has reached since."""
    columns = (
        Column("number", _("Number"), ColumnUnit.TEXT),
        Column("customer", _("Customer"), ColumnUnit.TEXT),
        Column("at", _("Last gave up"), ColumnUnit.MOMENT),
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("wait", _("Had waited"), ColumnUnit.SECONDS),
        Column("times", _("Gave up (times)")),
    )
    found = _callers(asked)
    open_ones = [row for row in found if row[8] is None]
    rows = tuple(
        Row(
            (ani, name or "", at, group or "", wait, times),
            links={"at": reverse("admin:interactions_interaction_change", args=[key])}
            | ({"customer": reverse("admin:customers_customer_change", args=[customer])} if customer else {}),
        )
        for ani, key, at, wait, times, customer, name, group, _reached, _direction, _tries in open_ones
    )
    table = Table(
        "callers", _("To call back"), columns, rows, empty=_("Everybody who gave up has been reached since.")
    )
    shown = (
        Tile(_("To call back"), len(open_ones), ColumnUnit.COUNT, better=False),
        Tile(_("Gave up (numbers)"), len(found), ColumnUnit.COUNT, better=False),
        Tile(_("Reached since"), len(found) - len(open_ones), ColumnUnit.COUNT, better=True),
    )
    note = _("Reached is who was answered within 7 days after giving up, in a call of theirs or of ours.")
    return result(asked, table, tiles=shown, notes=(note,))


def retries(asked: Asked) -> Result:
    """What those who gave up did next."""
    columns = (
        Column("behaviour", _("What they did"), ColumnUnit.TEXT),
        Column("numbers", _("Numbers")),
        Column("share", _("Share"), ColumnUnit.SHARE),
        Column("abandons", _("Abandons")),
        Column("delay", _("Reached after, on average"), ColumnUnit.SECONDS, better=False),
    )
    names = {
        "self": _("called again and were answered"),
        "called": _("were called by us and reached"),
        "tried": _("called again, and were not answered"),
        "lost": _("did not come again"),
    }

    def read(question: Asked) -> Sequence[Line]:
        sums: dict[str, list[float]] = {key: [0, 0, 0.0] for key in names}
        rows = _callers(question)
        for _ani, _key, at, _wait, times, _customer, _name, _group, reached, direction, tries in rows:
            kind = (
                ("tried" if tries else "lost")
                if reached is None
                else "self"
                if direction == "inbound"
                else "called"
            )
            sums[kind][0] += 1
            sums[kind][1] += times
            sums[kind][2] += (reached - at).total_seconds() if reached else 0
        every = len(rows)
        lines = []
        for key, name in names.items():
            numbers, times, _seconds = sums[key]
            values = (name, int(numbers), share(numbers, every), int(times), _delay(sums[key], key))
            lines.append(Line(key, values))
        return lines if rows else []

    table = lines_table(asked, columns, read, title=_("After giving up"), total=adding(columns))
    chart = Chart("next", _("After giving up"), ChartKind.PIE, table.key, "behaviour", ("numbers",))
    return result(
        asked, table, charts=(chart,), notes=(_("Looked at is the week after each number last gave up."),)
    )


def _delay(sums: list[float], kind: str) -> float | None:
    return sums[2] / sums[0] if sums[0] and kind in ("self", "called") else None


# The reason of each exit stands in its event, which the key of the interaction finds.
_PATHS = """
SELECT (SELECT g.name FROM agents_skillgroup g WHERE g.id = s.group_id),
       e.data->>'reason', COALESCE(e.data->>'action', ''), COALESCE(e.data->>'target', ''),
       count(*), avg(s.wait_seconds)
FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
JOIN interactions_eventlog e ON e.interaction_id = s.interaction_id AND e.type = 'InteractionFlowedOut'
    AND (e.data->>'segment')::int = s.number
WHERE s.group_id = ANY(%(groups)s) AND s.queued_at >= %(start)s AND s.queued_at < %(end)s
  AND s.outcome = 'flowed_out' AND i.medium = %(medium)s AND i.direction = 'inbound'
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4
"""


def overflow(asked: Asked) -> Result:
    """Where callers went whom their queue gave up."""
    columns = (
        Column("group", _("From"), ColumnUnit.TEXT),
        Column("reason", _("Because"), ColumnUnit.TEXT),
        Column("to", pgettext("overflow", "Where to"), ColumnUnit.TEXT),
        Column("calls", _("Interactions")),
        Column("wait", _("Average wait"), ColumnUnit.SECONDS),
    )
    names = reading.group_names()

    def read(question: Asked) -> Sequence[Line]:
        return [
            Line(
                (group, reason, action, target),
                (group, _reason(reason), _aim(action, target, names), number, wait),
            )
            for group, reason, action, target, number, wait in run(_PATHS, window_params(question))
        ]

    table = lines_table(asked, columns, read, title=_("Overflow paths"), total=adding(columns))
    chart = Chart("paths", _("Overflow paths"), ChartKind.SANKEY, table.key, "group", ("calls",), y="to")
    now, before = totals(asked)
    return result(asked, table, charts=(chart,), tiles=tiles(asked, now, before, ("offered", "flowed_out")))


def _reason(code: str) -> str:
    return {
        "max_wait": _("longest wait reached"),
        "overflow": _("a rule of the line"),
        "full": _("line full"),
        "closed": _("closed"),
        "holiday": _("holiday"),
        "no_agent": _("no agent there"),
        "moved": _("moved by a supervisor"),
        "agent_gone": _("the agent did not take it"),
        "group_removed": _("group removed"),
        "switch_lost": _("connection to the switch lost"),
        "not_needed": _("no longer needed"),
    }.get(code, code)


def _aim(action: str, target: str, names: dict[str, str]) -> str:
    match action:
        case "group":
            return _("group %(name)s") % {"name": names.get(target, target)}
        case "flow":
            return _("call flow %(name)s") % {"name": target}
        case "voicemail":
            return _("voicemail")
        case "hang_up":
            return _("hung up")
        case "callback":
            return _("callback")
        case _:
            return _("back to its flow")


register(
    Report(
        "abandons-by-wait",
        gettext_lazy("Abandons by wait"),
        gettext_lazy("After how long people give up: where the patience ends."),
        ABANDONS,
        by_wait,
    ),
    Report(
        "abandons-by-group",
        gettext_lazy("Abandons by skill group"),
        gettext_lazy("Which groups lose how many callers, with and without those who hung up at once."),
        ABANDONS,
        by_group,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "short-abandons",
        gettext_lazy("Short abandons"),
        gettext_lazy("How many hung up at once, measured at each group's own limit."),
        ABANDONS,
        short_ones,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "abandoned-callers",
        gettext_lazy("Callers to call back"),
        gettext_lazy(
            "Everybody who gave up and has not been reached since: a list of people, not a percentage."
        ),
        ABANDONS,
        to_call_back,
        permission="interactions.view_interaction",
        longest_days=31,
    ),
    Report(
        "lost-callers",
        gettext_lazy("What lost callers do next"),
        gettext_lazy("Who calls again, who is reached by us, and who never comes again."),
        ABANDONS,
        retries,
        longest_days=31,
    ),
    Report(
        "overflow-paths",
        gettext_lazy("Overflow paths"),
        gettext_lazy("Where callers go whom their queue gives up, and why."),
        ABANDONS,
        overflow,
    ),
)
