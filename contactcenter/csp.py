"""The Content-Security-Policy of every page: what a browser may load and run for it, and nothing else.

All scripts are files of our own; nothing inline runs, so that markup that somebody smuggles in does nothing. A view
that answers with a policy of its own (files, the help pages) keeps it.
"""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

HEADER = "Content-Security-Policy"
Sources = dict[str, str]

STRICT: Sources = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",  # the WebSockets of the same host, too
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The theme's pages: Alpine computes its attributes (eval), and the theme's colours are an element of style.
ADMIN: Sources = STRICT | {"script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
# Swagger writes styles into its elements.
API_DOCS: Sources = STRICT | {"style-src": "'self' 'unsafe-inline'"}

POLICIES: tuple[tuple[str, Sources], ...] = (
    ("/admin/floor/wallboard/", STRICT),
    ("/admin/", ADMIN),
    ("/api/docs/", API_DOCS),
    ("/api/v1/", API_DOCS),
    ("", STRICT),
)
"""The first that a path begins with."""


def policy_for(path: str) -> str:
    """Return the policy of the page at ``path``."""
    sources = next(sources for prefix, sources in POLICIES if path.startswith(prefix))
    return "; ".join(f"{directive} {allowed}" for directive, allowed in sources.items())


@sync_and_async_middleware
def content_security_policy(get_response: Callable[..., Any]) -> Callable[..., Any]:
    """Add the policy to each answer that has none. For both kinds of servers, so that no answer changes its thread."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            return add_policy(request, await get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        return add_policy(request, get_response(request))

    return answer


def add_policy(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return ``response`` with the policy of its page, unless its view has said one."""
    response.setdefault(HEADER, policy_for(request.path_info))
    return response
