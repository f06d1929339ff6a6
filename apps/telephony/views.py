"""The sound of a recording, for the player in the admin."""

from collections.abc import Iterator
from typing import BinaryIO, TypeVar

from django.contrib.auth.decorators import permission_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.audit.requests import client_ip
from apps.telephony.choices import RecordingState
from apps.telephony.models import Recording
from apps.telephony.ranges import Unsatisfiable, parse_range
from apps.telephony.services import record_playback

CHUNK = 64 * 1024

Response = TypeVar("Response", bound=HttpResponseBase)


@require_safe
@permission_required("telephony.view_recording", raise_exception=True)
def recording_audio(request: HttpRequest, recording_id: int) -> HttpResponseBase:
    """Return the WAV file, or the part that a ``Range`` header asks for. Whoever hears its beginning is recorded."""
    recording = get_object_or_404(Recording, pk=recording_id)
    if recording.state != RecordingState.STORED or not recording.file.storage.exists(recording.file.name):
        raise Http404
    size: int = recording.file.size
    try:
        part = parse_range(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "GET" and (part is None or part[0] == 0):
        record_playback(recording=recording, by=request.user, ip=client_ip(request))
    return _whole(recording) if part is None else _part(recording, *part, size)


def _whole(recording: Recording) -> FileResponse:
    response = FileResponse(recording.file.open("rb"), content_type="audio/wav")
    return _private(response, recording)


def _part(recording: Recording, first: int, last: int, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(
        _chunks(recording.file.open("rb"), first, last - first + 1), status=206, content_type="audio/wav"
    )
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return _private(response, recording)


def _private(response: Response, recording: Recording) -> Response:
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{recording.name}.wav"'
    return response


def _chunks(file: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
