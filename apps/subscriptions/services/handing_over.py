"""Hands one mail to the mail server so that it is never handed over twice.

A server is responsible for a mail from the moment at which it has got the line with the single dot. All before it
may be repeated freely. So the mail's row says *handing over* first, the dot is sent as the very next thing, and the
answer is written down at once. Whoever is killed before the row was written has sent nothing; whoever is killed after
it has left a row that nobody sends again by itself.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTP, SMTPException
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

ANSWER_SECONDS = 300
"""The server may take long over a mail that it has whole (RFC 5321, 4.5.3.2.6): who gives up early sends it twice."""
_DOTS = re.compile(rb"^\.", re.MULTILINE)


class Refused(Exception):
    """The server does not take this mail, and will not."""


class NotNow(Exception):
    """Nothing was handed over; it may be tried again."""


class Unconfirmed(Exception):
    """The server has got the mail, and did not answer."""


def hand_over(message: EmailMultiAlternatives, address: str, claim: Callable[[], None]) -> None:
    """Hand a mail over, calling ``claim`` right before the server becomes responsible. Raises :class:`Refused`,
    :class:`NotNow`, :class:`Unconfirmed`."""
    backend: Any = get_connection(fail_silently=False)
    try:
        backend.open()
        smtp = getattr(backend, "connection", None)
        if isinstance(smtp, SMTP):
            _speak(smtp, message, address, claim)
        else:  # no SMTP: tests, or a program that prints mails
            claim()
            backend.send_messages([message])
    except (SMTPException, OSError) as error:
        raise NotNow(f"{type(error).__name__}: {error}") from error
    finally:
        with suppress(SMTPException, OSError):
            backend.close()


def _speak(smtp: SMTP, message: EmailMultiAlternatives, address: str, claim: Callable[[], None]) -> None:
    smtp.ehlo_or_helo_if_needed()
    _expect(smtp.mail(parseaddr(message.from_email)[1]), 250)
    _expect(smtp.rcpt(address), 250, 251)
    smtp.putcmd("data")
    _expect(smtp.getreply(), 354)
    smtp.send(_as_lines(message))
    claim()
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(ANSWER_SECONDS)
        smtp.send(b".\r\n")
        answer = smtp.getreply()
    except (SMTPException, OSError) as error:
        raise Unconfirmed(f"{type(error).__name__}: {error}") from error
    _expect(answer, 250)


def _as_lines(message: EmailMultiAlternatives) -> bytes:
    """The mail as it goes over the line: CRLF, and a dot at the beginning of a line doubled."""
    mail: Any = message.message()  # Django's own class, whose ``linesep`` the stubs do not know
    data: bytes = mail.as_bytes(linesep="\r\n")
    return _DOTS.sub(b"..", data) + (b"" if data.endswith(b"\r\n") else b"\r\n")


def _expect(answer: tuple[int, bytes], *good: int) -> None:
    code, said = answer
    if code in good:
        return
    text = f"{code} {said.decode(errors='replace')}"
    raise Refused(text) if 500 <= code < 600 else NotNow(text)
