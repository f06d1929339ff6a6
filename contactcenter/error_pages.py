"""What people and programs get in place of a page: 400, 403, 404, 500, a refused form, and a database that is away.

One page of its own, without session, user, database or static files: whatever is broken, this can be shown. Below
``/api/`` the same is said as JSON.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import get_language, gettext as _

RETRY_AFTER_SECONDS = 5


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: something was sent that is no request of ours."""
    return _answer(
        request,
        HTTPStatus.BAD_REQUEST,
        _("This request cannot be understood"),
        _("Something in the address or in what was sent is not as it should be. Go back and try again."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: the user may not."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("You may not open this"),
        _("Your account does not have the right to do so. Ask whoever manages accounts if you need it."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: a form was sent without the token that its page had got. Django calls this, whatever the reason."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        _("This form cannot be accepted any more"),
        _(
            "The page was open for a long time, you have logged in or out meanwhile, or your browser keeps no cookies. "
            "Go back, load the page anew, and send it again: nothing has been changed."
        ),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: there is nothing here, or nothing that this user may know of."""
    return _answer(
        request,
        HTTPStatus.NOT_FOUND,
        _("There is nothing here"),
        _("The address is wrong, what was here is gone, or it is not for you to see."),
    )


def error_page(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that nobody caught: 503 where the database is the reason, else 500."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _database_away(request)
    return _answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("This did not work"),
        _("The fault is on our side and has been logged. Calls go on. Try again in a moment."),
    )


def _database_away(request: HttpRequest) -> HttpResponse:
    response = _answer(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("Not available at the moment"),
        _("The database does not answer. Calls go on. This page tries again by itself."),
        detail="The database does not answer.",
        refresh=RETRY_AFTER_SECONDS,
    )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _answer(
    request: HttpRequest, status: HTTPStatus, title: str, text: str, *, detail: str = "", refresh: int = 0
) -> HttpResponse:
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": detail or f"{status.phrase}."}, status=status)
    else:
        context: dict[str, Any] = {"status": int(status), "title": title, "text": text, "refresh": refresh}
        context |= {"language": get_language() or "en", "home": _home(request.path)}
        # Without the request: its context would ask for the user, and that for session and database.
        response = HttpResponse(loader.render_to_string("error.html", context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _home(path: str) -> tuple[str, str]:
    """Return where one goes from here: address and name."""
    if path.startswith("/workbench"):
        return "/workbench/", _("To the workbench")
    if path.startswith("/help"):
        return "/help/", _("To the help page")
    return "/admin/", _("To the administration")
