"""How often a visitor without a log-in may ask."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.audit.requests import client_ip

MINUTE = 60
SEARCHES_A_MINUTE = 60
JUDGEMENTS_A_MINUTE = 10


def too_often(request: HttpRequest, what: str, most: int) -> HttpResponse | None:
    """Count one more ``what`` of the visitor's address; return the answer 429 above ``most`` a minute, else None.

    Where the counter cannot be reached, nobody is refused: these pages only show what is public.
    """
    key = f"knowledge:{what}:{client_ip(request) or 'local'}"
    try:
        cache.add(key, 0, MINUTE)
        count: Any = cache.incr(key)
    except Exception:
        return None
    if count <= most:
        return None
    response = HttpResponse(_("That was too often. Wait a minute, then try again."), status=429)
    response["Retry-After"] = str(MINUTE)
    return response
