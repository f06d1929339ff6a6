"""A mail server on loopback that may be down, slow or picky, and a report of the tests."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from apps.reports import catalogue
from apps.reports.catalogue import Report
from tests.apps.reports.samples import sample


class Letterbox:
    """Takes mails. Refuses addresses in ``refused``; while ``breaks`` is set it hangs up after the mail is whole,
    without an answer; ``whole`` is set when it has one and waits for ``answer``."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, object]] = []
        self.refused: dict[str, str] = {}
        self.breaks = False
        self.whole = threading.Event()
        self.answer = threading.Event()
        self.answer.set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [(address, message) for address in envelope.rcpt_tos]
        self.whole.set()
        await asyncio.get_running_loop().run_in_executor(None, self.answer.wait, 30)
        if self.breaks:
            server.transport.close()
        return "250 OK"

    @property
    def to(self) -> list[str]:
        return sorted(address for address, _ in self.mails)


@pytest.fixture
def letterbox(settings) -> Iterator[Letterbox]:
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=0)
    server.port = _free_port()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield box
    box.answer.set()
    server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def report(monkeypatch) -> Iterator[dict]:
    """A report "calls" whose answer the test may change."""
    answers = {"make": lambda asked: replace(sample(1), asked=asked, charts=(), complete_until=None)}
    of_tests = Report("test-calls", "Calls", "What came.", "Tests", lambda asked: answers["make"](asked))  # noqa: PLW0108
    monkeypatch.setitem(catalogue._REPORTS, "test-calls", of_tests)
    yield answers
