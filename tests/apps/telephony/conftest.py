"""A node that serves recordings, rows around it, and somebody who may listen."""

import io
import json
import math
import struct
import threading
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from apps.interactions.models import Interaction
from apps.telephony.models import AsteriskNode, Recording
from apps.telephony.models.recording import recording_storage
from tests import factories

STARTED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def wav(seconds: float, rate: int = 8000) -> bytes:
    """Return a WAV file with a tone, as Asterisk writes them."""
    samples = (int(8000 * math.sin(n / 5)) for n in range(int(seconds * rate)))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return buffer.getvalue()


class Shelf:
    """A node's stored recordings over HTTP: bytes, or a status to refuse with. ``asked`` says what was wanted of it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | int] = {}
        self.asked: list[str] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith("/recordings/stored"):
                    listed = [{"name": name, "format": "wav"} for name in shelf.files]
                    self._answer("list", json.dumps(listed).encode())
                else:
                    name = self.path.split("/")[-2]
                    self._answer(f"get {name}", shelf.files.get(name, 404))

            def do_DELETE(self) -> None:
                name = self.path.split("/")[-1]
                self._answer(f"delete {name}", b"" if isinstance(shelf.files.pop(name, 404), bytes) else 404)

            def _answer(self, what: str, found: bytes | int) -> None:
                shelf.asked.append(what)
                status, body = (200, found) if isinstance(found, bytes) else (found, b'{"message":"refused"}')
                if self.headers["Authorization"] != "Basic c3VpdGU6czNjcmV0":
                    status, body = 401, b"{}"
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A node's HTTP server with recordings."""
    made = Shelf()
    yield made
    made.close()


@pytest.fixture
def node(db: None, shelf: Shelf) -> AsteriskNode:
    """The node that the shelf belongs to."""
    return AsteriskNode.objects.create(
        code="north", name="North", base_url=shelf.url, username="suite", password="s3cret"
    )


@pytest.fixture
def call(db: None) -> Interaction:
    """A call that the node carried."""
    return factories.InteractionFactory(node="north")


@pytest.fixture
def recording(call: Interaction) -> Recording:
    """The call's recording: complete on the node, not here yet."""
    return Recording.objects.create(
        interaction=call, segment=1, kind="call", name=f"{call.pk.hex}-1", node="north", started_at=STARTED,
        duration_seconds=2.0, state="pending",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def recordings_dir(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Recordings of a test lie in its own folder."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    # The field took its storage when the model was made.
    monkeypatch.setattr(Recording._meta.get_field("file"), "storage", recording_storage())
    return tmp_path / "recordings"
