"""Files of tickets: quarantine, the scanner's verdict, and who gets them."""

import socket
import struct
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.tickets.models import TicketAttachment, TicketMessage
from apps.tickets.scanning import Clamd, Command, ScanFailed, Verdict, get_scanner
from apps.tickets.services import add_message
from apps.tickets.services.attachments import scan_attachment
from tests import factories

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def upload(name="photo.png", content=PNG):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
def test_a_file_is_served_to_those_who_see_the_ticket_and_to_nobody_else(client, tmp_path):
    agent, other = factories.AgentFactory(), factories.AgentFactory()
    ticket = factories.TicketFactory(agent=agent)
    message = add_message(
        ticket=ticket, kind="reply", body="", files=[upload("../é\u202e.png")], by=agent.user
    )
    row = message.attachments.get()
    url = reverse("ticket-file", args=[row.key])

    assert (row.name, row.content_type, row.state) == ("é.png", "image/png", "clean")
    assert str(row.key) not in row.file.name and "png" not in row.file.name
    assert client.get(url).status_code == 302
    client.force_login(other.user)
    assert client.get(url).status_code == 404
    client.force_login(agent.user)
    response = client.get(url)
    assert b"".join(response.streaming_content) == PNG
    assert (
        response["Content-Disposition"].startswith("inline")
        and response["X-Content-Type-Options"] == "nosniff"
    )
    assert (
        "sandbox" in response["Content-Security-Policy"] and response["Cache-Control"] == "private, no-store"
    )
    assert client.get(url + "?download")["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_refused_files_keep_the_message_from_being_written():
    ticket = factories.TicketFactory()

    with pytest.raises(ValidationError) as refused:
        add_message(
            ticket=ticket,
            kind="note",
            body="See",
            files=[upload("a.exe", b"MZ"), upload(), upload("b.txt", b"")],
        )
    assert refused.value.message_dict["files"] == [
        "a.exe: programs are not taken.",
        "b.txt: the file is empty.",
    ]
    assert not TicketMessage.objects.exists() and not TicketAttachment.objects.exists()


@pytest.mark.django_db
def test_a_file_waits_in_quarantine_and_malware_is_removed(
    settings, client, django_capture_on_commit_callbacks
):
    settings.TICKET_SCANNER = "command:/nowhere/scanner"
    ticket = factories.TicketFactory()
    message = add_message(
        ticket=ticket, kind="customer", body="", files=[upload(), upload("b.png", PNG + b"EICAR")]
    )
    good, bad = message.attachments.all()
    client.force_login(factories.SupervisorFactory())

    scan_attachment(attachment_id=good.pk)
    assert client.get(reverse("ticket-file", args=[good.key])).status_code == 404
    settings.TICKET_SCANNER = "command:sh -c 'if grep -q EICAR; then echo Eicar; exit 1; fi'"
    assert scan_attachment(attachment_id=good.pk).state == "clean"
    assert scan_attachment(attachment_id=bad.pk).state == "infected"
    assert client.get(reverse("ticket-file", args=[good.key])).status_code == 200
    assert client.get(reverse("ticket-file", args=[bad.key])).status_code == 404
    bad.refresh_from_db()
    assert bad.finding == "Eicar" and not bad.file.storage.exists(bad.file.name)
    assert scan_attachment(attachment_id=0) is None


def test_clamd_is_spoken_to_in_its_own_protocol(tmp_path):
    """A server of the test that reads INSTREAM as clamd's documentation describes it."""
    file, content = tmp_path / "file", b"x" * 100_000 + b"EICAR"
    file.write_bytes(content)
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard: list[bytes] = []
        thread = threading.Thread(target=_answer, args=(server, heard, b"stream: Eicar-Test FOUND\0"))
        thread.start()
        with file.open("rb") as stream:
            verdict = Clamd(server.getsockname()).scan(stream)
        thread.join(timeout=10)
    assert verdict == Verdict("Eicar-Test") and heard == [content]
    with file.open("rb") as stream, pytest.raises(ScanFailed):
        Clamd(str(tmp_path / "no.sock")).scan(stream)
    with file.open("rb") as stream, pytest.raises(ScanFailed):
        Command(("sh", "-c", "exit 2")).scan(stream)


def _answer(server, heard, answer):
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as stream:
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
        heard.append(content)
        connection.sendall(answer)


def test_the_scanner_of_the_settings(settings):
    for wanted, scanner in (
        ("", None),
        ("clamd://av:3311", Clamd(("av", 3311))),
        ("clamd:/run/clamd.sock", Clamd("/run/clamd.sock")),
        ("command:scan -", Command(("scan", "-"))),
    ):
        settings.TICKET_SCANNER = wanted
        assert get_scanner() == scanner
