"""T38: card numbers that people write are masked at every door, in every copy, and the writer is told."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from rest_framework.test import APIClient

from apps.accounts.cards import MaskedCardsMiddleware, without_cards
from apps.interactions.services import set_disposition
from apps.outbox.models import Entry
from apps.workbench.protocol import ClientMessage, build_agent_command
from tests import factories

CARD, MASKED = "4111 1111-1111 1111", "**** **** **** 1111"
ORDER = "4111 1111 1111 1112"


def everything() -> str:
    """Return all that the tables of the record and the outbox hold, as one text."""
    tables = ("tickets_ticket", "tickets_ticketmessage", "customers_customer", "outbox_entry", "audit_auditevent",
              "interactions_interaction", "tickets_ticketevent")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT t::text FROM {name} t" for name in tables))
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.django_db
def test_what_is_written_and_its_copies_hold_no_card_number(settings):
    api = APIClient()
    api.force_authenticate(factories.SupervisorFactory())
    made = api.post("/api/v1/tickets/", {"subject": f"Card {CARD}", "description": f"Order {ORDER}, {CARD}"})
    assert made.status_code == 201 and made.headers["Card-Numbers-Masked"] == "2"
    assert made.json()["description"] == f"Order {ORDER}, {MASKED}"
    url = f"/api/v1/tickets/{made.json()['id']}/messages/"
    for kind in ("note", "reply"):
        assert MASKED in str(api.post(url, {"kind": kind, "body": CARD}).content)
    assert api.post("/api/v1/customers/", {"name": "Ann", "note": CARD}).json()["note"] == MASKED
    call = factories.InteractionFactory(state="ended")
    assert set_disposition(interaction=call, disposition=None, note=CARD).note == MASKED
    assert Entry.objects.exists()
    assert CARD not in everything() and "4111111111111111" not in everything()
    assert ORDER in everything()

    settings.MASK_CARD_NUMBERS = False
    kept = api.post(url, {"kind": "note", "body": CARD})
    assert CARD in str(kept.content) and "Card-Numbers-Masked" not in kept.headers


def test_a_note_of_the_wrap_up_is_masked_before_the_journal():
    message = ClientMessage(id="1", type="CompleteWrapUp", data={"interaction_id": "a", "note": CARD})
    command = build_agent_command(message, agent_id=1, by="ann")
    assert command.note == MASKED


def test_the_writer_of_a_form_is_told_on_the_next_page(rf):
    request = rf.post("/")
    request.session = {}
    from django.contrib.messages.storage.cookie import CookieStorage

    request._messages = CookieStorage(request)
    for answer in (HttpResponseRedirect("/"), HttpResponse()):

        def view(_request, answer=answer):
            without_cards(CARD)
            return answer

        assert MaskedCardsMiddleware(view)(request).headers["Card-Numbers-Masked"] == "1"
    assert [str(one) for one in get_messages(request)] == [
        "A card number was masked: such numbers are not kept."
    ]
