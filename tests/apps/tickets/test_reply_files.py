"""Files of canned replies: judged like all, and copied into what is sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from apps.tickets.desk.reply_services import save_reply
from apps.tickets.desk.tool_services import save_macro
from apps.tickets.models import CannedReply, CannedReplyFile, TicketAttachment
from tests import factories

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
DESK = "/api/v1/desk"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def boss(client):
    user = factories.SupervisorFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def reply():
    return save_reply(name="Form", shortcut="form", scope="all", texts={"en": "See the form."})


def change(client, reply, **files):
    """Save the page of the reply with these fields of its files."""
    text = reply.texts.get()
    known = reply.files.count()
    data = {
        "name": "Form", "shortcut": "form", "scope": "all", "is_active": "on",
        "texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 1, "texts-0-id": text.pk, "texts-0-language": "en",
        "texts-0-text": text.text, "files-TOTAL_FORMS": known + 1, "files-INITIAL_FORMS": known,
        **{f"files-{place}-id": row.pk for place, row in enumerate(reply.files.all())},
    }  # fmt: skip
    return client.post(reverse("admin:tickets_cannedreply_change", args=[reply.pk]), {**data, **files})


def test_files_go_along_as_copies_that_stay_what_they_were(
    client, boss, reply, tmp_path, django_capture_on_commit_callbacks
):
    refused = change(client, reply, **{"files-0-file": SimpleUploadedFile("form.png", b"MZ" + bytes(50))})
    assert "programs are not taken" in refused.content.decode()
    assert (
        change(client, reply, **{"files-0-file": SimpleUploadedFile("../form.png", PNG)}).status_code == 302
    )
    kept = CannedReplyFile.objects.get()
    assert (kept.name, kept.content_type, kept.size) == ("form.png", "image/png", len(PNG))
    shown = client.get(reverse("admin:tickets_cannedreply_change", args=[reply.pk])).content.decode()
    assert "form.png" in shown and str(kept.file.name) not in shown

    ticket = factories.TicketFactory()
    api = APIClient()
    api.force_authenticate(boss)
    filled = api.get(f"{DESK}/tickets/{ticket.pk}/replies/{reply.pk}/").data
    assert filled["files"] == [{"id": kept.pk, "name": "form.png", "size": len(PNG)}]
    said = {"kind": "reply", "body": filled["text"], "reply_files": [kept.pk]}
    assert api.post(f"{DESK}/tickets/{ticket.pk}/messages/", said, format="json").status_code == 201
    done = reverse("admin:tickets_ticket_do", args=[ticket.pk, "write"])
    own = SimpleUploadedFile("own.txt", b"own")
    client.post(done, {"kind": "reply", "body": "x", "reply_files": [kept.pk], "files": [own]})
    macro = save_macro(name="Form", scope="all", actions=[{"do": "send_reply", "canned": "form"}])
    assert api.post(f"{DESK}/tickets/{ticket.pk}/macros/{macro.pk}/", {}, format="json").status_code < 300

    with django_capture_on_commit_callbacks(execute=True):
        change(client, reply, **{"files-0-DELETE": "on"})
    assert not CannedReplyFile.objects.exists()
    assert not (tmp_path / str(kept.file.name)).exists()
    sent = list(TicketAttachment.objects.order_by("message_id", "pk"))
    assert [row.name for row in sent] == ["form.png", "own.txt", "form.png", "form.png"]
    assert sent[0].file.read() == PNG
    gone = api.post(f"{DESK}/tickets/{ticket.pk}/messages/", said, format="json")
    assert (gone.status_code, "insert the reply again" in str(gone.data)) == (400, True)


def test_files_of_a_reply_that_one_does_not_have_are_not_there(boss, reply):
    row = CannedReplyFile(reply=reply, name="a", size=3, content_type="text/plain")
    row.file.save("x", SimpleUploadedFile("x", b"abc"))
    agent = factories.AgentFactory()
    ticket = factories.TicketFactory(agent=agent)
    api = APIClient()
    api.force_authenticate(agent.user)
    said = {"kind": "reply", "body": "x", "reply_files": [row.pk]}
    row.file.storage.delete(row.file.name)
    lost = api.post(f"{DESK}/tickets/{ticket.pk}/messages/", said, format="json")
    assert (lost.status_code, "cannot be read" in str(lost.data)) == (400, True)
    CannedReply.objects.update(scope="own", owner=boss)
    assert api.post(f"{DESK}/tickets/{ticket.pk}/messages/", said, format="json").status_code == 400
    assert not TicketAttachment.objects.exists()
