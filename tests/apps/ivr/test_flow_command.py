"""python manage.py flow."""

import io
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
