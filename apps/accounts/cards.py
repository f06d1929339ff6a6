"""Card numbers that people write are masked before anything is stored, and the writer is told (T38).

:func:`without_cards` is the one place: services put every free text through it. What was masked during a request is
counted; the middleware says so, in a message of the page or the header ``Card-Numbers-Masked``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import ngettext

from apps.kernel.cards import mask_cards

HEADER = "Card-Numbers-Masked"
# A list, changed in place: threads that a request goes through share it.
_masked: ContextVar[list[int] | None] = ContextVar("masked_cards", default=None)


def without_cards(text: str) -> str:
    """Return the text as it may be stored: with card numbers masked, where the site has not switched that off."""
    if not settings.MASK_CARD_NUMBERS:
        return text
    text, count = mask_cards(text)
    counted = _masked.get()
    if count and counted is not None:
        counted.append(count)
    return text


@contextmanager
def counted_cards() -> Iterator[list[int]]:
    """Yield a list that grows by one number for each text in which card numbers are masked within: how many."""
    counted: list[int] = []
    token = _masked.set(counted)
    try:
        yield counted
    finally:
        _masked.reset(token)


class MaskedCardsMiddleware(MiddlewareMixin):
    """Tells the writer. Stands behind the middleware of messages, which keeps what is said here."""

    def process_request(self, request: HttpRequest) -> None:
        """Begin to count."""
        _masked.set([])

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say how many card numbers were masked."""
        count = len(_masked.get() or ())
        if count:
            response.headers[HEADER] = str(count)
            if response.status_code in (302, 303) and hasattr(request, "_messages"):
                messages.warning(request, said(count))
        return response


def said(count: int) -> str:
    """Return what the writer is told."""
    return ngettext(
        "A card number was masked: such numbers are not kept.",
        "%(count)d card numbers were masked: such numbers are not kept.",
        count,
    ) % {"count": count}
