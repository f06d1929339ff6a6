"""Sound for the players of the admin: whole, or the part that the browser asks for."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeVar

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

from apps.accounts.ranges import Unsatisfiable, parse_range

CHUNK = 64 * 1024

Response = TypeVar("Response", bound=HttpResponseBase)


def serve_wav(
    request: HttpRequest, file: Any, name: str, heard: Callable[[], object] = lambda: None
) -> HttpResponseBase:
    """Return a stored WAV file as ``name``, or the part that a ``Range`` header asks for. ``heard`` is called where
    somebody gets its beginning. Raises ``Http404`` where there is no file."""
    if not file or not file.storage.exists(file.name):
        raise Http404
    size: int = file.size
    try:
        part = parse_range(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "GET" and (part is None or part[0] == 0):
        heard()
    return _whole(file, name) if part is None else _part(file, name, *part, size)


def _whole(file: Any, name: str) -> FileResponse:
    return _private(FileResponse(file.open("rb"), content_type="audio/wav"), name)


def _part(file: Any, name: str, first: int, last: int, size: int) -> StreamingHttpResponse:
    chunks = _chunks(file.open("rb"), first, last - first + 1)
    response = StreamingHttpResponse(chunks, status=206, content_type="audio/wav")
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return _private(response, name)


def _private(response: Response, name: str) -> Response:
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{name}.wav"'
    return response


def _chunks(file: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
