"""``Idempotency-Key``: a POST that is sent again has no second effect and gets the first answer (ADR 0131).

The row of the key is written first, in the transaction of the effect: of two at once the second waits at the unique
index and then finds the answer of the first; a process that dies in between leaves neither effect nor key.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from apps.accounts.models import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_FIRST_ERROR = 400


class KeyUsedDifferently(APIException):
    """The key belongs to another request."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency_key_reused"


class OnceMixin:
    """For API views: a POST with the header is carried out once. Without the header nothing changes."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        handler = getattr(self, "post", None)
        if request.method == "POST" and handler is not None and HEADER in request.headers:
            self.post = _once(handler)


def _once(handler: Callable[..., Response]) -> Callable[..., Response]:
    def post(request: Request, *args: Any, **kwargs: Any) -> Response:
        key, fingerprint = _key_of(request), fingerprint_of(request)
        with transaction.atomic():
            row = _claim(request.user.pk, key, fingerprint)
            if row.status:
                return _again(row, fingerprint)
            response = handler(request, *args, **kwargs)
            if response.status_code >= _FIRST_ERROR:
                transaction.set_rollback(True)  # nothing was done, so there is nothing to keep
            else:
                _keep(row, response)
        return response

    return post


def _key_of(request: Request) -> str:
    key: str = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        raise ValidationError({HEADER: [_("1 to 200 printable ASCII characters without spaces are needed.")]})
    return key


def fingerprint_of(request: Request) -> str:
    """Return what makes a request the same one: method, path with query, content type and content."""
    http = request._request
    digest = hashlib.sha256(f"{http.method}\n{http.get_full_path()}\n{http.content_type}\n".encode())
    if http.content_type == "multipart/form-data":  # its boundary is new each time
        form: Any = request.data
        for name in sorted(form):
            for value in form.getlist(name):
                digest.update(f"\n{name}\n".encode())
                digest.update(_content(value))
    else:
        digest.update(http.body)
    return digest.hexdigest()


def _content(value: Any) -> bytes:
    if not hasattr(value, "chunks"):
        return str(value).encode(errors="surrogatepass")
    digest = hashlib.sha256(str(value.name).encode(errors="surrogatepass"))
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.digest()


def _claim(user_id: Any, key: str, fingerprint: str) -> KeptAnswer:
    """Return the row of the key: a new one, or the one that was answered (``status`` is set). Waits for another request
    with the same key that is under way."""
    now = timezone.now()
    KeptAnswer.objects.filter(user_id=user_id, key=key, at__lt=now - KEPT).delete()
    fresh = KeptAnswer(user_id=user_id, key=key, fingerprint=fingerprint, at=now)
    KeptAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    return KeptAnswer.objects.select_for_update().get(user_id=user_id, key=key)


def _again(row: KeptAnswer, fingerprint: str) -> Response:
    if row.fingerprint != fingerprint:
        raise KeyUsedDifferently(_("This key was used for another request. Take a new one."))
    headers = {REPLAYED: "true"} | ({"Location": row.location} if row.location else {})
    return Response(json.loads(row.body) if row.body else None, row.status, headers=headers)


def _keep(row: KeptAnswer, response: Response) -> None:
    row.status = response.status_code
    row.body = "" if response.data is None else json.dumps(response.data, cls=JSONEncoder)
    row.location = response.headers.get("Location", "")
    row.save(update_fields=["status", "body", "location"])


def forget_answers(*, now: datetime) -> int:
    """Delete the answers that are given no more, and return how many."""
    return KeptAnswer.objects.filter(at__lt=now - KEPT).delete()[0]
