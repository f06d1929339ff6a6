"""T44: while PostgreSQL is away the web says so quickly, and no thread piles up behind it."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contactcenter.db.breaker import PROBE_SECONDS, RETRY_SECONDS, Breaker
from tests.harness.web_server import WebServer

REQUESTS = 100


def test_after_a_failure_one_tries_and_the_others_are_refused():
    now = [100.0]
    breaker = Breaker(lambda: now[0])
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] += RETRY_SECONDS
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_who_was_let_through_and_never_came_back_does_not_keep_the_others_out():
    now = [100.0]
    breaker = Breaker(lambda: now[0])
    breaker.failed()
    now[0] += RETRY_SECONDS
    assert breaker.allows()
    now[0] += PROBE_SECONDS
    assert breaker.allows()


@pytest.fixture
def lonely_web() -> Iterator[WebServer]:
    """A web server whose database is on a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = WebServer(ready="/healthz", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{port}/nothing")
    yield server
    server.stop()


def ask(url: str) -> tuple[int, str | None, str]:
    request = urllib.request.Request(url, headers={"Cookie": f"sessionid={'a' * 32}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, None, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"], error.read().decode()


def test_t44_a_hundred_requests_at_once_are_all_told_503(lonely_web: WebServer):
    paths = ["/admin/", "/workbench/", "/api/v1/agents/"]
    with ThreadPoolExecutor(REQUESTS) as pool:
        answers = list(pool.map(ask, [lonely_web.url + paths[n % 3] for n in range(REQUESTS)]))
    assert {(status, retry) for status, retry, _ in answers} == {(503, "5")}
    assert "does not answer" in answers[0][2]
    assert json.loads(answers[2][2]) == {"detail": "The database does not answer."}
    assert _threads(lonely_web) < REQUESTS


def _threads(server: WebServer) -> int:
    return len(list(Path(f"/proc/{server.pid}/task").iterdir()))
