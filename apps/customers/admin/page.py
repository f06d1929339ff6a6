"""What the page of a customer shows around its form."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from apps.customers.choices import PairState
from apps.customers.domain.timeline import BadCursor, read_cursor, write_cursor
from apps.customers.models import Consent, Customer, DuplicatePair
from apps.customers.selectors import list_consents
from apps.customers.timeline import get_media, get_timeline
from apps.customers.words import say_reasons

_ICONS = {
    "voice": "call", "chat": "chat", "email": "mail", "task": "task_alt", "callback": "phone_callback",
    "voicemail": "voicemail", "consent": "how_to_reg", "ticket": "confirmation_number",
}  # fmt: skip


def page_context(request: HttpRequest, object_id: str) -> dict[str, Any]:
    """Return the context of ``customers/admin/notices.html`` and ``story.html``; empty where nobody has that key."""
    if not object_id.isdigit():
        return {}
    customer = Customer.objects.select_related("merged_into").filter(pk=object_id).first()
    if customer is None:
        return {}
    return {
        "customer": customer,
        "pairs": _pairs(customer),
        "consents": _consents(customer),
        "consent_history": list(list_consents(customer)[:50]),
        "story": _timeline(request, customer),
    }


def _pairs(customer: Customer) -> list[dict[str, Any]]:
    either = Q(first=customer) | Q(second=customer)
    rows = DuplicatePair.objects.filter(either, state=PairState.OPEN).select_related("first", "second")
    return [
        {
            "other": pair.second if pair.first_id == customer.pk else pair.first,
            "score": pair.score,
            "reasons": say_reasons(pair.reasons),
        }
        for pair in rows.order_by("-score")[:5]
    ]


def _consents(customer: Customer) -> list[Consent]:
    """What holds: of each purpose and channel the newest word."""
    seen: dict[tuple[int, str], Consent] = {}
    for row in list_consents(customer):
        seen.setdefault((row.purpose_id, row.channel), row)
    return list(seen.values())


def _timeline(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    media, chosen = get_media(request.user), request.GET.getlist("medium")
    known = [medium for medium in chosen if medium in media]
    try:
        cursor = request.GET.get("cursor", "")
        before = read_cursor(cursor) if cursor else None
        page = get_timeline(customer=customer, user=request.user, media=known, before=before)
    except BadCursor:
        page, before = get_timeline(customer=customer, user=request.user, media=known), None
    entries = [{"entry": entry, "icon": _ICONS.get(entry.medium, "circle")} for entry in page.entries]
    links = [{"words": _("All"), "query": "?", "active": not known}]
    links += [
        {"words": words, "query": _query(medium=medium), "active": medium in known}
        for medium, words in media.items()
    ]
    following = _query(medium=known, cursor=write_cursor(page.next)) if page.next else ""
    return {"entries": entries, "links": links, "next": following, "is_first": before is None}


def _query(**params: Any) -> str:
    query = QueryDict(mutable=True)
    for name, value in params.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return f"?{query.urlencode()}#story"
