"""Whether people had to come again, and what they say about us."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from apps.kpis.definitions import DEFINITIONS
from apps.kpis.links import behind_url
from apps.kpis.selectors import get_fcr
from apps.reports.building import result, whole
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table, Tile
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import mean, share
from apps.reports.reading import earlier, group_names
from apps.reports.sections import RESOLUTION
from apps.reports.segments import run, window_params

MOST_LISTED = 2_000
REPEAT = timedelta(days=7)

# As apps/kpis/selectors/fcr.py has it, but for each group: a contact is an answered interaction of a party that can be
# recognised; it is repeated where the party enters the same group's line again within 7 days.
_CONTACTS = """
WITH visits AS (
    SELECT i.id, i.arrived_at, i.answered_at, i.group_id, i.medium, i.disposition_id, i.ani, i.customer_id,
           LEAD(i.arrived_at) OVER (
               PARTITION BY i.group_id, i.customer_id, CASE WHEN i.customer_id IS NULL THEN i.ani END
               ORDER BY i.arrived_at, i.id
           ) AS next_at
    FROM interactions_interaction i
    WHERE i.group_id = ANY(%(groups)s) AND i.arrived_at >= %(start)s AND i.arrived_at < %(end)s + %(repeat)s
      AND (i.customer_id IS NOT NULL OR i.ani <> '') AND i.direction = 'inbound'
      AND (i.medium = %(medium)s OR i.medium <> 'task')
), contacts AS (
    SELECT visits.*, CASE WHEN next_at <= arrived_at + %(repeat)s THEN next_at END AS repeated_at,
           arrived_at + %(repeat)s > %(now)s AS is_open
    FROM visits WHERE answered_at IS NOT NULL AND arrived_at < %(end)s AND medium = %(medium)s
)
"""
_BY_GROUP = """
SELECT (SELECT g.code FROM agents_skillgroup g WHERE g.id = c.group_id), count(*), count(c.repeated_at),
       count(*) FILTER (WHERE c.is_open AND c.repeated_at IS NULL),
       count(d.id), count(*) FILTER (WHERE d.is_resolved),
       count(*) FILTER (WHERE d.is_resolved AND c.repeated_at IS NOT NULL),
       count(*) FILTER (WHERE NOT d.is_resolved AND c.repeated_at IS NULL AND NOT c.is_open)
FROM contacts c LEFT JOIN interactions_disposition d ON d.id = c.disposition_id
GROUP BY 1 ORDER BY 1
"""


def _params(asked: Asked) -> dict[str, object]:
    return window_params(asked) | {"repeat": REPEAT, "now": timezone.now()}


def first_contact(asked: Asked) -> Result:
    """First contact resolution by repeat contact and by the agents' filing, and where they disagree."""
    columns = (
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("contacts", _("Contacts")),
        Column("repeated", _("Came again"), better=False),
        Column("fcr", _("First contact resolution"), ColumnUnit.SHARE, "fcr_repeat", better=True),
        Column("open", _("Still open")),
        Column("filed", _("Filed")),
        Column("resolved", _("Filed as resolved"), better=True),
        Column("agents", _("Resolved by the agents' word"), ColumnUnit.SHARE, better=True),
        Column("optimistic", _("Resolved, but came again"), better=False),
        Column("pessimistic", _("Not resolved, but stayed away")),
    )
    names = group_names()

    def read(question: Asked) -> Sequence[Line]:
        lines = []
        for code, contacts, again, still, filed, solved, hopeful, gloomy in run(
            _CONTACTS + _BY_GROUP, _params(question)
        ):
            values = (
                names[code], contacts, again, share(contacts - again, contacts), still, filed, solved,
                share(solved, filed), hopeful, gloomy,
            )  # fmt: skip
            link = behind_url("fcr_repeat", whole(question), group=code, medium=question.medium)
            lines.append(Line(code, values, dict.fromkeys(("contacts", "repeated", "fcr"), link)))
        return lines

    table = lines_table(asked, columns, read, title=_("First contact resolution"), total=adding(columns))
    chart = Chart("fcr", _("First contact resolution"), ChartKind.BAR, table.key, "group", ("fcr", "agents"))
    return result(
        asked, table, charts=(chart,), tiles=_fcr_tiles(asked), notes=(str(DEFINITIONS["fcr_repeat"]),)
    )


def _fcr_tiles(asked: Asked) -> tuple[Tile, ...]:
    past = earlier(asked)
    found = [
        get_fcr(start=one.start, end=one.end, groups=one.groups or None, medium=one.medium) if one else None
        for one in (asked, past)
    ]
    now, then = found
    if now is None:
        return ()
    return (
        Tile(
            _("First contact resolution"),
            now.value,
            ColumnUnit.SHARE,
            then.value if then else None,
            True,
            "fcr_repeat",
        ),
        Tile(_("Contacts"), now.contacts, ColumnUnit.COUNT, then.contacts if then else None),
        Tile(_("Still open"), now.open, ColumnUnit.COUNT),
    )


_DISAGREE = """
SELECT c.id, c.arrived_at, c.repeated_at, c.ani, d.name, d.is_resolved,
       (SELECT g.name FROM agents_skillgroup g WHERE g.id = c.group_id),
       (SELECT k.name FROM customers_customer k WHERE k.id = c.customer_id)
FROM contacts c JOIN interactions_disposition d ON d.id = c.disposition_id
WHERE (d.is_resolved AND c.repeated_at IS NOT NULL) OR (NOT d.is_resolved AND c.repeated_at IS NULL AND NOT c.is_open)
ORDER BY c.arrived_at DESC, c.id LIMIT %(most)s
"""


def disagreements(asked: Asked) -> Result:
    """The contacts about which the agents' filing and what happened do not agree."""
    columns = (
        Column("at", _("Time"), ColumnUnit.MOMENT),
        Column("customer", _("Customer"), ColumnUnit.TEXT),
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("disposition", _("Disposition"), ColumnUnit.TEXT),
        Column("said", _("By the agent's word"), ColumnUnit.TEXT),
        Column("again", _("Came again"), ColumnUnit.MOMENT),
    )
    rows = tuple(
        Row(
            (at, name or ani, group or "", filed, _("resolved") if solved else _("not resolved"), again),
            links={"at": reverse("admin:interactions_interaction_change", args=[key])},
        )
        for key, at, again, ani, filed, solved, group, name in run(
            _CONTACTS + _DISAGREE, _params(asked) | {"most": MOST_LISTED}
        )
    )
    table = Table("contacts", _("Disagreements"), columns, rows, empty=_("Filing and facts agree."))
    return result(asked, table, tiles=(Tile(_("Disagreements"), len(rows), ColumnUnit.COUNT, better=False),))


_REPEATS = """
WITH counted AS (
    SELECT COALESCE('c' || i.customer_id, 'n' || i.ani) AS party, count(*) AS times, count(i.answered_at) AS answered
    FROM interactions_interaction i
    WHERE i.arrived_at >= %(start)s AND i.arrived_at < %(end)s AND i.medium = %(medium)s AND i.direction = 'inbound'
      AND (i.customer_id IS NOT NULL OR i.ani <> '') AND (%(all)s OR i.group_id = ANY(%(groups)s))
    GROUP BY 1
)
SELECT LEAST(times, 6), count(*), sum(times), sum(answered) FROM counted GROUP BY 1 ORDER BY 1
"""


def repeats(asked: Asked) -> Result:
    """How often the same people came in the period."""
    columns = (
        Column("times", _("Came"), ColumnUnit.SLOT),
        Column("parties", _("People")),
        Column("share", _("Share of the people"), ColumnUnit.SHARE),
        Column("contacts", _("Interactions")),
        Column("of_contacts", _("Share of the interactions"), ColumnUnit.SHARE),
        Column("answered", _("Answered")),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = run(_REPEATS, window_params(question) | {"all": not question.groups})
        people, every = sum(row[1] for row in rows), sum(int(row[2]) for row in rows)
        return [
            Line(
                times,
                (
                    _times(times), parties, share(parties, people), int(contacts), share(int(contacts), every),
                    int(answered),
                ),
            )
            for times, parties, contacts, answered in rows
        ]  # fmt: skip

    table = lines_table(asked, columns, read, title=_("Repeat contacts"), total=adding(columns))
    chart = Chart("times", _("Repeat contacts"), ChartKind.BAR, table.key, "times", ("parties",))
    return result(asked, table, charts=(chart,))


def _times(times: int) -> str:
    if times == 1:
        return _("once")
    return _("6 times or more") if times == 6 else _("%(times)d times") % {"times": times}


# Scores stand in events of their own. The period bounds the scan: the events' BRIN index leaves the other blocks out.
_SCORES = """
SELECT COALESCE(NULLIF(e.data->>'key', ''), e.data->>'node_id'), e.data->>'scale', (e.data->>'score')::int, count(*)
FROM interactions_eventlog e
WHERE e.type = 'SurveyAnswered' AND e.at >= %(start)s AND e.at < %(end)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_ASKED = """
SELECT count(*) FROM interactions_interaction i
WHERE i.arrived_at >= %(start)s AND i.arrived_at < %(end)s AND i.answered_at IS NOT NULL AND i.medium = 'voice'
  AND i.direction = 'inbound'
"""


def survey(asked: Asked) -> Result:
    """CSAT and NPS of each question, with how many answered."""
    columns = (
        Column("question", _("Question"), ColumnUnit.TEXT),
        Column("scale", _("Scale"), ColumnUnit.TEXT),
        Column("answers", _("Answers")),
        Column("mean", _("Mean"), ColumnUnit.NUMBER, better=True),
        Column("csat", _("CSAT"), ColumnUnit.SHARE, better=True),
        Column("nps", _("NPS"), ColumnUnit.NUMBER, better=True),
        Column("response", _("Response rate"), ColumnUnit.SHARE, better=True),
    )

    def read(question: Asked) -> Sequence[Line]:
        scores: dict[tuple[str, str], dict[int, int]] = {}
        for key, scale, score, number in run(_SCORES, window_params(question)):
            scores.setdefault((key, scale), {})[score] = number
        served = run(_ASKED, window_params(question))[0][0]
        return [Line(key, _survey_values(*key, found, served)) for key, found in scores.items()]

    table = lines_table(asked, columns, read, title=_("Survey"))
    now = run(_SCORES, window_params(asked))
    spread = Table(
        "scores",
        _("Scores"),
        (Column("score", _("Score"), ColumnUnit.SLOT), Column("answers", _("Answers"))),
        tuple(Row((f"{key}: {score}", number)) for key, _scale, score, number in now),
        empty=_("Nobody has answered."),
    )
    charts = (
        Chart("scores", _("Scores"), ChartKind.BAR, "scores", "score", ("answers",)),
        Chart("csat", _("CSAT"), ChartKind.BAR, table.key, "question", ("csat",)),
    )
    note = _(
        "CSAT is the share of 4 and 5 of five points; NPS is the share of 9 and 10 minus that of 0 to 6, in points. "
        "The response rate is over all answered calls, whether they were asked or not."
    )
    return result(asked, table, spread, charts=charts, notes=(note,))


def _survey_values(
    key: str, scale: str, scores: dict[int, int], served: int
) -> tuple[str, str, int, float | None, float | None, float | None, float | None]:
    every = sum(scores.values())
    average = mean(sum(score * number for score, number in scores.items()), every)
    csat = share(scores.get(4, 0) + scores.get(5, 0), every) if scale == "1-5" else None
    return (
        key,
        scale,
        every,
        average,
        csat,
        nps(scores) if scale == "0-10" else None,
        share(min(every, served), served),
    )


def nps(scores: dict[int, int]) -> float | None:
    """Return the net promoter score in points, -100 to 100; None without an answer."""
    every = sum(scores.values())
    promoters = sum(number for score, number in scores.items() if score >= 9)
    detractors = sum(number for score, number in scores.items() if score <= 6)
    return 100 * (promoters - detractors) / every if every else None


register(
    Report(
        "first-contact-resolution",
        gettext_lazy("First contact resolution"),
        gettext_lazy(
            "How many did not have to come again, by facts and by the agents' word, for each group."
        ),
        RESOLUTION,
        first_contact,
    ),
    Report(
        "resolution-disagreements",
        gettext_lazy("Disagreements about resolution"),
        gettext_lazy("Contacts filed as resolved that came again, and those filed as open that stayed away."),
        RESOLUTION,
        disagreements,
        permission="interactions.view_interaction",
        longest_days=31,
    ),
    Report(
        "repeat-contacts",
        gettext_lazy("Repeat contacts"),
        gettext_lazy("How many people come how often, and what share of the load they are."),
        RESOLUTION,
        repeats,
    ),
    Report(
        "survey",
        gettext_lazy("Survey: CSAT and NPS"),
        gettext_lazy("What callers say in the surveys of the call flows, with the response rate."),
        RESOLUTION,
        survey,
        filters=(),
        longest_days=92,
    ),
)
