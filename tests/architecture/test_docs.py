"""Documentation that is drawn from code must be what the code says now."""

import re
from pathlib import Path

import pytest

from apps.acd.domain.callbacks import CALLBACK
from apps.agents.domain.states import WORK
from apps.ivr.domain.lifecycle import LIFE
from apps.jobs.domain.life import LIFE as JOB
from apps.kernel.machine import Machine
from apps.sheets.domain.life import LIFE as IMPORT
from apps.subscriptions.domain.life import RUN
from apps.tickets.domain.states import TICKET

ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS: dict[str, tuple[str, Machine]] = {
    "work-state": ("architecture.md", WORK),
    "callback": ("callbacks.md", CALLBACK),
    "import": ("spreadsheets.md", IMPORT),
    "job": ("jobs.md", JOB),
    "flow-version": ("flows.md", LIFE),
    "ticket": ("tickets.md", TICKET),
    "report-run": ("scheduled-reports.md", RUN),
}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_state_diagram_in_the_documentation_is_the_transition_table(name: str):
    document, machine = DIAGRAMS[name]
    text = (ROOT / "docs" / document).read_text()
    found = re.search(rf"<!-- generated: {name} -->\n```mermaid\n(.*?)```\n<!-- end -->", text, re.S)
    assert found is not None
    assert found[1] == machine.mermaid() + "\n"


def test_every_decision_record_has_a_number_of_its_own_and_its_three_parts():
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers)
    for record in records:
        text = record.read_text()
        assert text.startswith(f"# {record.name[:4]}: "), record.name
        for part in ("Context", "Decision", "Consequences"):
            assert f"{part}" in text, f"{record.name} has no {part}"


def test_links_between_documents_lead_somewhere():
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_app_is_in_the_table_of_layers():
    text = (ROOT / "docs" / "architecture.md").read_text()
    for app in sorted(path.name for path in (ROOT / "apps").iterdir() if (path / "apps.py").exists()):
        assert f"`{app}`" in text, app
