"""Endpoint URLs -> what Django, Channels and Celery want. Pure; Unix sockets in any spelling survive.

django-environ's own database parser lower-cases the host, which breaks a socket directory with capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

DATABASE_ENGINE = "contactcenter.db"


def database_config(url: str, pool_size: int) -> dict[str, Any]:
    """Django's DATABASES entry for a `postgresql://` URL; the host may be a percent-encoded socket directory.

    `?host=/dir` is understood as libpq does; other query options go to psycopg. Raises ValueError when the
    port is not a number.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    user, password, host, port = _authority(parts.netloc)
    return {
        "ENGINE": DATABASE_ENGINE,
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": user,
        "PASSWORD": password,
        "HOST": options.pop("host", host),
        "PORT": options.pop("port", port),
        # A persistent connection per thread leaks under ASGI; the pool is the only cache of connections.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        # A silent network is noticed in seconds. The pool gives an attempt up soon and begins anew with the next
        # request: its own patience of minutes, with pauses that double, would outlast every outage.
        "OPTIONS": {"connect_timeout": "3", "tcp_user_timeout": "10000"}
        | options
        | {"pool": {"min_size": 1, "max_size": pool_size, "timeout": 5, "reconnect_timeout": 2}},
    }


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, as Django's settings name it."""

    backend: str
    host: str
    port: int
    user: str
    password: str
    tls: bool
    ssl: bool


def mail_server(url: str) -> MailServer:
    """The mail server of an `smtp://`, `smtp+tls://` (STARTTLS) or `smtp+ssl://` URL; `consolemail://` prints mails."""
    parts = urlsplit(url)
    user, password, host, port = _authority(parts.netloc)
    kind = "console" if parts.scheme == "consolemail" else "smtp"
    usual = {"smtp+ssl": 465, "smtp+tls": 587}.get(parts.scheme, 25)
    return MailServer(
        backend=f"django.core.mail.backends.{kind}.EmailBackend",
        host=host or "localhost",
        port=int(port or usual),
        user=user,
        password=password,
        tls=parts.scheme == "smtp+tls",
        ssl=parts.scheme == "smtp+ssl",
    )


def _authority(netloc: str) -> tuple[str, str, str, str]:
    """(user, password, host, port) of a URL's authority, decoded, with the case of the host kept."""
    credentials, _, address = netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    host, port = address, ""
    if ":" in address and not address.endswith("]"):
        host, _, port = address.rpartition(":")
    if port:
        int(port)
    return unquote(user), unquote(password), unquote(host).strip("[]"), port


def celery_redis_url(url: str) -> str:
    """The same Redis for Celery, whose spelling of a Unix socket is its own."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    query = {("virtual_host" if key == "db" else key): value for key, value in parse_qsl(parts.query)}
    return "redis+socket://" + quote(unquote(parts.path)) + (f"?{urlencode(query)}" if query else "")


def with_redis_database(url: str, number: int) -> str:
    """The URL of logical database `number` of the same server."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return urlunsplit(parts._replace(path=f"/{number}"))
    query = urlencode({**dict(parse_qsl(parts.query)), "db": str(number)})
    # Not urlunsplit: it drops the empty authority ("unix:/path"), which redis-py refuses.
    return f"unix://{parts.netloc}{parts.path}?{query}"
