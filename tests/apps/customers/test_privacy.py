"""T39: a person's data are exported completely and erased without a trace, and the figures stay what they were."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction

from apps.audit.models import AuditEvent
from apps.automation.models import Notice, Rule, RuleRun
from apps.customers.models import ConsentPurpose, Customer, CustomerNumber
from apps.customers.selectors import get_do_not_call_numbers
from apps.customers.services import (
    carry_out,
    create_customer,
    create_organisation,
    find_duplicates,
    merge_customers,
    record_consent,
    remove_old_exports,
    request_privacy,
    undo_merge,
    update_customer,
)
from apps.customfields.models import CustomField
from apps.floor.projector import copy_events
from apps.integrations.models import Delivery, DeliveryAttempt, Webhook
from apps.interactions.callback_projection import project_callbacks
from apps.interactions.domain import events as ev
from apps.interactions.models import Callback, EventLog, Interaction, Segment
from apps.interactions.projections import project_interactions
from apps.kpis.models import IntervalFigures
from apps.kpis.projections import project_kpis
from apps.kpis.selectors.fcr import get_fcr
from apps.kpis.services import rebuild_figures
from apps.outbox.models import Entry
from apps.telephony.models import Recording
from apps.tickets.desk.indexing import index_tickets
from apps.tickets.models import ChecklistItem, Ticket, TicketAttachment
from apps.tickets.services import add_message, create_ticket
from tests import factories
from tests.factories.stories import START, handled, interaction_id, record

pytestmark = pytest.mark.django_db

CANARIES = ("Kanari", "5550177001", "5550177002", "kanari.example", "KAN-0001", "geheim")
"""Parts of everything that names the person; found anywhere, in whatever spelling, they betray it."""


def everything():
    """Every table of the database and every file of the suite as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT string_agg(row_to_json(t)::text, E'\\n') FROM \"{table}\" t")
            yield table, cursor.fetchone()[0] or ""
    for folder in (settings.RECORDINGS_DIR, settings.MEDIA_ROOT, settings.VAR_DIR / "privacy-exports"):
        for path in Path(folder).rglob("*"):
            if path.is_file():
                yield str(path), path.name + path.read_bytes().decode("latin-1")


def traces():
    return [
        (where, canary)
        for where, text in everything()
        for canary in CANARIES
        if canary.lower() in text.lower()
    ]


def figures():
    start = datetime.fromtimestamp(START, UTC)
    rows = list(IntervalFigures.objects.order_by("pk").values())
    for row in rows:
        row.pop("id")
    return (
        sorted(map(str, rows)),
        get_fcr(start=start, end=start + timedelta(days=1), now=start + timedelta(days=30)),
        list(
            Interaction.objects.order_by("pk").values_list(
                "outcome", "talk_seconds", "group", "agent", "arrived_at"
            )
        ),
        list(
            Segment.objects.order_by("pk").values_list(
                "outcome", "wait_seconds", "talk_seconds", "disposition"
            )
        ),
    )


@pytest.fixture
def person(tmp_path, settings, admin_client):
    settings.RECORDINGS_DIR, settings.MEDIA_ROOT = tmp_path / "recordings", tmp_path / "media"
    settings.VAR_DIR = tmp_path
    CustomField.objects.create(form="customer", code="hobby", label="Hobby", kind="text")
    page = {
        "tier": 0,
        "numbers-TOTAL_FORMS": 1,
        "numbers-INITIAL_FORMS": 0,
        "numbers-0-number": "+15550177001",
    }
    for prefix in ("addresses", "unusable_numbers", "memberships"):
        page |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = admin_client.post("/admin/customers/customer/add/", {**page, "name": "Karl Kanari"})
    assert answer.status_code == 302, answer.context["errors"]
    first = Customer.objects.get()
    update_customer(
        customer=first, external_ref="KAN-0001", note="geheim", custom={"hobby": "geheimes Hobby"},
        addresses=["karl@kanari.example"], do_not_call=True, tier=40,
    )  # fmt: skip
    second = create_customer(
        name="K. Kanari", numbers=["+15550177002", "5550177001 / 2"], keep_unusable="import",
        organisations=[create_organisation(name="Board")],
    )  # fmt: skip
    purpose = ConsentPurpose.objects.get(code="survey")
    record_consent(customer=second, purpose=purpose, state="refused", note="geheim, said Karl Kanari")
    find_duplicates()
    merge = merge_customers(survivor=first, merged=second)
    return first, merge


def tell(first):
    """Four contacts: two of the known customer, one of them with a callback; one of the second number before anybody
    knew whose it was, with a recording; one of somebody else."""
    for code in ("sales", "support"):
        factories.SkillGroupFactory(code=code)
    factories.AgentFactory(pk=7)
    stories = []
    for number, (ani, customer) in enumerate(
        [
            ("+15550177001", first.pk),
            ("+15550177001", first.pk),
            ("5550177002", None),
            ("+15550100009", None),
        ],
        1,
    ):
        story = handled(interaction_id(number), at=START + 1000 * number)
        changed = [(at, _named(event, ani, customer)) for at, event in story]
        stories.append([entry for entry in changed if entry[1] is not None])
    key, at = interaction_id(2), START + 5000
    stories[1] += [
        (
            at,
            ev.CallbackRequested(key, "sales", "+15550177001", at, at, at + 60, at + 900, 3, 60),
        ),
        (at + 1, ev.CallbackCancelled(key, "withdrawn")),
    ]
    batch = record(*stories)
    with transaction.atomic():
        copy_events(batch)
        project_interactions(batch)
        project_callbacks(batch)
        project_kpis(batch)
    recording = Recording(
        interaction_id=Interaction.objects.get(pk=interaction_id(3)).pk, kind="call", name="r1", state="stored",
        caller="5550177002", started_at=datetime.fromtimestamp(START, UTC),
    )  # fmt: skip
    recording.file.save("r1.wav", ContentFile(b"RIFF geheim"))
    ticket = create_ticket(subject="Kanari asks", description="geheim", requester=first)
    message = add_message(
        ticket=ticket, kind="customer", body="geheim", customer=first, author_name="Karl Kanari"
    )
    attachment = TicketAttachment(
        ticket=ticket,
        message=message,
        name="geheim.txt",
        size=6,
        content_type="text/plain",
        sha256="0",
        state="clean",
    )
    attachment.file.save("x", ContentFile(b"geheim"))
    index_tickets([ticket.pk])
    rule = Rule.objects.create(name="Greet")
    RuleRun.objects.create(
        rule=rule, ticket=ticket, root="e", result="done", verdict={"actual": "Karl Kanari"}
    )
    Notice.objects.create(ticket=ticket, address="karl@kanari.example", subject="Kanari", text="geheim")
    ChecklistItem.objects.create(ticket=ticket, text="Call Karl Kanari")
    webhook = Webhook.objects.create(
        name="CRM", url="https://crm.example.com/", kinds=["ticket.created"], secret="s"
    )
    entry = Entry.objects.get(kind="ticket.created")
    sent = Delivery.objects.create(
        webhook=webhook,
        entry_id=entry.pk,
        message_id="m",
        kind=entry.kind,
        created_at=entry.at,
        last_error="Kanari",
    )
    DeliveryAttempt.objects.create(delivery=sent, number=1, at=entry.at, response="geheim: Karl Kanari")


def _named(event, ani, customer):
    from dataclasses import replace

    match event:
        case ev.InteractionArrived():
            return replace(event, ani=ani)
        case ev.CustomerIdentified():
            return replace(event, customer_id=customer, name="Karl Kanari") if customer else None
        case ev.FlowDataSet():
            return replace(event, value="geheim" if ani != "+15550100009" else "order")
        case ev.WrapUpCompleted():
            return replace(event, note="Kanari is geheim" if ani != "+15550100009" else "Ordered two")
        case ev.InteractionQueued():
            return replace(event, caller=ani)
    return event


def test_export_is_complete_and_erasure_leaves_no_trace_and_every_figure(
    person, django_capture_on_commit_callbacks
):
    first, merge = person
    tell(first)
    before = figures()
    assert {canary for _, canary in traces()} == set(CANARIES)

    export = carry_out(request=request_privacy(customer=first, kind="export", reference="2026-17"))
    with zipfile.ZipFile(export.file.path) as archive:
        names = archive.namelist()
        whole = "".join(archive.read(name).decode("latin-1") for name in names if name != "contents.json")
        contents = json.loads(archive.read("contents.json"))["contents"]
        words = [entry["note"] for entry in json.loads(archive.read("customers/consent.json"))]
    assert all(canary.lower() in whole.lower() for canary in CANARIES)
    assert sum(name.startswith("tickets/files/") for name in names) == 1
    assert [contents[f"webhooks/{name}"] for name in ("deliveries", "attempts")] == [1, 1]
    assert [contents[f"rules/{name}"] for name in ("runs", "mails")] == [1, 1]
    assert "recordings/recordings/r1.wav" in names and words == ["geheim, said Karl Kanari"]
    assert (contents["interactions/interactions"], contents["interactions/callbacks"]) == (3, 1)
    assert "+15550100009" not in whole  # somebody else's

    erasure = carry_out(request=request_privacy(customer=first, kind="erase", reason="withdrawn"))
    assert (erasure.state, erasure.problem) == ("done", "")
    assert traces() == []
    assert figures() == before
    assert Interaction.objects.get(pk=interaction_id(4)).ani == "+15550100009"
    assert (
        Interaction.objects.get(pk=interaction_id(1)).ani == Interaction.objects.get(pk=interaction_id(2)).ani
    )
    assert len(erasure.kept) >= 5 and Entry.objects.filter(kind="customer.erased").count() == 1
    rebuild_figures()
    assert figures() == before

    again = carry_out(request=request_privacy(customer=first, kind="erase"))
    assert (again.state, set(again.result.values())) == ("done", {0})
    assert Entry.objects.filter(kind="customer.erased").count() == 1
    assert carry_out(request=again).done_at == again.done_at
    with pytest.raises(ValidationError):
        undo_merge(merge=merge)
    with pytest.raises(ValidationError):
        update_customer(customer=first, name="Karl Kanari")
    # Who comes back by an import is not called.
    back = create_customer(name="Karl", numbers=["(555) 017-7001"])
    assert back.do_not_call and "+15550177001" in get_do_not_call_numbers()


SPOKEN_OF = {
    "customers": {
        "customer", "customeraddress", "customernumber", "customermerge", "consent", "duplicatepair", "membership",
        "privacyrequest", "unusablenumber",
    },
    "interactions": {"interaction", "segment", "callback"},
    "telephony": {"recording"},
    "tickets": {
        "ticket", "ticketattachment", "ticketmessage", "tickettext", "timeentry", "batchitem", "checklistitem",
    },
    "automation": {"rulerun", "notice"},
}  # fmt: skip
"""Tables with a way to a customer, ticket or interaction, of which an export and an erasure know."""
OF_KEYS_ALONE = {
    "dispatch": {"ticketwork"},
    "sla": {"clock", "duepoint", "policychoice"},
    "tickets": {
        "ticketevent", "ticketinteraction", "ticketlease", "ticketlink", "ticketmerge", "tickettag", "timecorrection",
        "watcher",
    },
}  # fmt: skip
"""Those that hold keys, codes, times and what colleagues say of their work."""


def test_every_table_with_a_way_to_a_person_is_declared():
    found = {Customer, Interaction, Ticket}
    while more := {model for model in apps.get_models() if model not in found and _points_to(model, found)}:
        found |= more
    declared = {
        f"{app}.{name}"
        for names in (SPOKEN_OF, OF_KEYS_ALONE)
        for app, models in names.items()
        for name in models
    }
    assert {model._meta.label_lower for model in found} == declared


def _points_to(model, others):
    return any(field.related_model in others for field in model._meta.concrete_fields if field.is_relation)


def test_erasing_waits_for_what_goes_on_and_the_request_names_nobody(person):
    first, _ = person
    call = factories.InteractionFactory(customer=first, state="connected", outcome="")
    with pytest.raises(ValidationError):
        request_privacy(customer=first, kind="erase")
    Interaction.objects.update(state="ended")
    at = call.arrived_at
    callback = Callback.objects.create(
        interaction=call, number="+15550177001", state="waiting", requested_at=at, place_at=at, earliest_at=at,
        latest_at=at,
    )  # fmt: skip
    with pytest.raises(ValidationError):
        request_privacy(customer=first, kind="erase")
    callback.delete()
    for reference in ("Karl Kanari", "a\x00b", "x" * 61):
        with pytest.raises(ValidationError):
            request_privacy(customer=first, kind="erase", reference=reference)

    export = carry_out(request=request_privacy(customer=first, kind="export"))
    path = Path(export.file.path)
    assert path.stat().st_mode & 0o077 == 0
    type(export).objects.update(expires_at=at)
    assert remove_old_exports() == 1 and not path.exists()


def test_what_fails_in_the_middle_erases_nothing_and_can_be_done_again(person, monkeypatch):
    first, _ = person
    request = request_privacy(customer=first, kind="erase")
    with monkeypatch.context() as broken:
        broken.setattr("apps.customers.services.privacy.publish", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            carry_out(request=request)
    assert CustomerNumber.objects.filter(customer=first).count() == 2
    assert carry_out(request=request).state == "done"
    assert AuditEvent.objects.filter(action="customer.data_erased").count() == 1
    assert not EventLog.objects.exists()
    content = ContentType.objects.get_for_model(Customer)
    log = apps.get_model("admin", "LogEntry").objects.filter(content_type=content)
    assert set(log.values_list("object_repr", flat=True)) == {""}
