"""python manage.py flow."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.ivr.models import FlowVersion

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("flow", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_schema():
    assert run("schema") == (FLOWS / "schema.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("directory")
def test_import_export():
    assert run("import", FLOWS / "main-line.json") == "main-line 1: Draft\n"
    assert run("import", "--publish", FLOWS / "account-line.json") == "account-line 1: Published\n"
    text = run("export", "account-line")
    assert text == run("export", "account-line", "--version-number", 1)
    with pytest.raises(CommandError, match="no such version of the flow main-line"):
        run("export", "main-line")


@pytest.mark.usefixtures("directory")
def test_an_export_can_be_imported(tmp_path):
    run("import", "--publish", FLOWS / "account-line.json")
    path = tmp_path / "copy.json"
    path.write_text(run("export", "account-line"), encoding="utf-8")
    run("import", path)
    first, second = FlowVersion.objects.order_by("number")
    assert first.definition == second.definition


@pytest.mark.usefixtures("directory")
def test_check():
    assert run("check", FLOWS / "main-line.json") == "No problem: this flow can be published.\n"


@pytest.mark.django_db
def test_check_names_every_problem():
    with pytest.raises(CommandError) as caught:
        run("check", FLOWS / "account-line.json")
    assert "account: there is no prompt “enter-account” in “en”" in str(caught.value)
    assert "to-billing: there is no skill “english”" in str(caught.value)


def test_a_file_that_is_no_flow():
    with pytest.raises(CommandError, match="“code” must be"):
        run("check", FLOWS / "schema.json")


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="No such file"):
        run("import", FLOWS / "gone.json")


SALES = '{"name": "Sales", "inputs": ["press 1"], "expect": {"group": "sales"}}'
TAX = '{"name": "Tax", "inputs": ["press 2"], "expect": {"path": ["to-sales"]}}'


def with_tests(folder: Path, *cases: str) -> Path:
    text = (FLOWS / "main-line.json").read_text(encoding="utf-8").rstrip().removesuffix("}")
    path = folder / "tested.json"
    path.write_text(f'{text}, "tests": [{", ".join(cases)}]}}', encoding="utf-8")
    return path


@pytest.mark.usefixtures("directory")
def test_the_test_cases_of_a_file_and_of_a_stored_flow_are_played(tmp_path):
    path = with_tests(tmp_path, SALES)
    said = run("test", path)
    assert said.splitlines()[:2] == ["ok   Sales", "coverage: 4 of 15 exits (26 %)"]
    run("import", "--publish", path)
    assert run("test", "main-line") == run("test", "main-line", "--version-number", 1) == said
    assert json.loads(run("test", "main-line", "--json"))["coverage"]["percent"] == 26
    assert json.loads(run("export", "main-line"))["tests"] == [json.loads(SALES)]


@pytest.mark.usefixtures("directory")
def test_a_failing_test_case_is_named_and_ends_with_1(tmp_path):
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 test cases fail") as caught:
        call_command("flow", "test", str(with_tests(tmp_path, SALES, TAX)), stdout=out)
    assert caught.value.returncode == 1
    assert "FAIL Tax\n     to-sales: was not reached, or not in this order" in out.getvalue()


@pytest.mark.usefixtures("directory")
def test_versions_are_compared(tmp_path):
    run("import", FLOWS / "main-line.json")
    path = tmp_path / "new.json"
    path.write_text((FLOWS / "main-line.json").read_text().replace("No choice made", "Nothing pressed"))
    run("import", path)
    assert run("diff", "main-line:1", FLOWS / "main-line.json") == "No difference.\n"
    assert run("diff", "main-line:1", "main-line:2").splitlines() == [
        "~ no-choice (set_data)",
        "    values.reason: No choice made → Nothing pressed",
    ]
    with pytest.raises(CommandError, match="no such version"):
        run("diff", "main-line:1", "main-line:9")
    with pytest.raises(CommandError, match="no such version"):
        run("test", "gone")
