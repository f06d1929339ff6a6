"""`/healthz`: this process answers. `/readyz`: everything that it needs answers too.

An app adds a check by a readiness.py with `CHECKS`: a list of (name, function); the function returns None
when all is well and otherwise one sentence that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from contactcenter.discovery import offered

Check = Callable[[], str | None]


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process serves requests; asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503; the body names each check and what is wrong with it."""
    problems = {name: check() for name, check in readiness_checks()}
    body = {name: problem or "ok" for name, problem in problems.items()}
    return JsonResponse(body, status=503 if any(problems.values()) else 200)


def readiness_checks() -> list[tuple[str, Check]]:
    """The engines first, then what the apps add."""
    return [("database", check_database), ("redis", check_redis), *offered("readiness", "CHECKS")]


def check_database() -> str | None:
    """None, or why PostgreSQL does not answer a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"PostgreSQL does not answer: {_first_line(error)}"
    return None


def check_redis() -> str | None:
    """None, or why Redis does not answer a read."""
    try:
        cache.get("readyz")
    except RedisError as error:
        return f"Redis does not answer: {_first_line(error)}"
    return None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
