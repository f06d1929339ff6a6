"""The sound of a recording, for the player in the admin."""

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.accounts.players import serve_wav
from apps.audit.requests import client_ip
from apps.telephony.choices import RecordingState
from apps.telephony.models import Recording
from apps.telephony.services import record_playback


@require_safe
@permission_required("telephony.view_recording", raise_exception=True)
def recording_audio(request: HttpRequest, recording_id: int) -> HttpResponseBase:
    """Return the WAV file, or the part that a ``Range`` header asks for. Whoever hears its beginning is recorded."""
    recording = get_object_or_404(Recording, pk=recording_id)
    if recording.state != RecordingState.STORED:
        raise Http404
    heard = partial(record_playback, recording=recording, by=request.user, ip=client_ip(request))
    return serve_wav(request, recording.file, recording.name, heard)
