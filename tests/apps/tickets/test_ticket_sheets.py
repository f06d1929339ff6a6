"""Tickets from a sheet: made once by their reference, changed by the services, never removed by an undo."""

import pytest

from apps.sheets.services import undo_import
from apps.tickets.models import Ticket
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared
from tests.factories import CustomerFactory


@pytest.fixture(autouse=True)
def sheet_files(settings, tmp_path):
    settings.SHEET_FILES_DIR = tmp_path / "sheets"


@pytest.mark.django_db
def test_tickets_by_reference_and_by_number(admin_client):
    CustomerFactory(external_ref="C-1", name="Ann").numbers.create(number="+15550100001")
    head = ("reference", "subject", "state", "requester")
    old = ("OLD-1", "No dial tone", "open", "+1 555 010 0001")
    data = csv_bytes(head, old, ("OLD-2", "Refund", "", ""), ("OLD-3", "x", "odd", ""))
    batch = applied("tickets", data, mode="good")

    assert counts(batch) == (2, 0, 0, 1)
    first = Ticket.objects.get(source_key="sheet:OLD-1")
    assert (first.state, first.requester.name) == ("open", "Ann")
    assert counts(prepared("tickets", data)) == (0, 0, 2, 1), "made once"
    change = csv_bytes(("number", "subject"), (first.number, "No dial tone at all"), (1, "nobody's"))
    assert counts(applied("tickets", change, mode="good")) == (0, 1, 0, 1)
    first.refresh_from_db()
    assert (first.subject, first.events.exists()) == ("No dial tone at all", True)

    assert undo_import(batch=batch, by=None).count("kept") == 2
    assert Ticket.objects.count() == 2
    assert admin_client.get(f"/admin/sheets/importbatch/{batch.pk}/change/").status_code == 200
