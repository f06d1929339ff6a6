"""Receivers of webhooks: the one of the documentation, and one that does as it is told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "docs" / "webhooks.md"


def documented() -> dict[str, Any]:
    """Return what the example of the documentation defines."""
    [code] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.S)
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(code, str(DOCUMENT), "exec"), names)  # noqa: S102 - what we tell others to run
    return names


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """Run a server in a thread; yield its address."""
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    request_queue_size = 50  # with five, the system puts a sixth off for seconds


class Obedient:
    """Answers with ``statuses`` in turn, the last of them for ever, and keeps what it got."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, str], bytes]] = []
        keeper, more = self, headers or {}

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                keeper.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status = keeper.statuses.pop(0) if len(keeper.statuses) > 1 else keeper.statuses[0]
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"\0k")

            def log_message(self, *args: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]
