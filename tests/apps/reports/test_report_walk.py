"""Every report with nothing, with one interaction and with a full day, compared and not: no fault, few statements."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.reports.catalogue import all_reports
from apps.reports.domain.result import Result
from apps.reports.outputs.csv import write_csv
from apps.reports.outputs.plain import as_plain
from apps.reports.outputs.xlsx import write_xlsx
from apps.reports.page import shown
from apps.reports.sections import SECTIONS
from tests.apps.kpis.stories import Stories, project
from tests.apps.reports.conftest import ask_for

MOST_STATEMENTS = 14
APART = ("SAVEPOINT", "RELEASE", "SELECT set_config")
"""They read nothing."""


def check(result: Result) -> None:
    """Each row has a value for each column, each chart and link a column that there is."""
    for table in result.tables:
        width = len(table.columns)
        for row in (*table.rows, *([table.total] if table.total else [])):
            assert len(row.values) == width
            assert len(row.before) in (0, width)
            assert set(row.links) <= {column.key for column in table.columns}
    for chart in result.charts:
        table = result.table(chart.table)
        for key in (chart.x, *chart.series, *([chart.y] if chart.y else [])):
            table.column(key)


def walk(*compared: bool) -> dict[str, Result]:
    """Make every report, compared or not, and return the last ones."""
    made = {}
    for report in all_reports():
        for compare in compared:
            asked = ask_for(report.id, compare=compare)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                made[report.id] = report.make(asked)
            read = [query["sql"][:200] for query in queries if not query["sql"].startswith(APART)]
            assert len(read) <= MOST_STATEMENTS, (report.id, read)
            check(made[report.id])
            shown(made[report.id])
    return made


def test_there_are_reports_enough_each_with_a_sentence_and_a_known_section() -> None:
    for report in all_reports():
        assert str(report.what).endswith("."), report.id
        assert any(report.section is section for section in SECTIONS), report.id
        assert set(report.filters) <= {"groups", "teams", "agents", "medium"}, report.id


def test_with_nothing_every_report_says_that_there_is_nothing(groups) -> None:
    for report_id, result in walk(True).items():
        assert result.is_empty, report_id
        assert all(tile.value in (None, 0, "") for tile in result.tiles), report_id


def test_with_one_interaction_every_report_is_made(groups, agents) -> None:
    stories = Stories()
    stories.handled(0, wait=10)
    project(stories.stream())
    walk(True)


def test_with_a_full_day_every_report_leaves_the_house_in_every_form(afternoon) -> None:
    for report_id, result in walk(False, True).items():
        assert as_plain(result)["report"] == report_id
        assert write_csv(result).startswith(b"\xef\xbb\xbf")
        assert write_xlsx(result).startswith(b"PK")
