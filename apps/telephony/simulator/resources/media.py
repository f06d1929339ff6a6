"""``…/play``, ``/playbacks``, ``…/record``, ``/recordings``."""

from collections.abc import Callable

from apps.telephony.simulator import audio, playing, recording as recordings
from apps.telephony.simulator.model import Playback, Recording, StoredRecording, Target
from apps.telephony.simulator.resources.channels import new_id
from apps.telephony.simulator.resources.lookup import bridge_of, stasis_channel_of
from apps.telephony.simulator.rest import (
    Call,
    Refusal,
    Response,
    Route,
    bad_request,
    conflict,
    done,
    error,
    not_found,
    ok,
    unprocessable,
)

_TERMINATORS = {"none", "any", "*", "#"}


def play_on_channel(call: Call) -> Response:
    """``POST /channels/{channelId}/play[/{playbackId}]``."""
    return _play(call, stasis_channel_of(call))


def play_on_bridge(call: Call) -> Response:
    """``POST /bridges/{bridgeId}/play[/{playbackId}]``."""
    return _play(call, bridge_of(call))


def _play(call: Call, target: Target) -> Response:
    media = call.request.items("media")
    if not media:
        raise Refusal(error(500, "Internal Server Error", "Failed to queue media for playback"))
    name = call.request.path.get("playbackId") or call.request.text("playbackId") or new_id()
    playback = Playback(name, media, target, call.request.text("lang") or "en")
    response = Response(201, "Created", playback.as_json(), location=f"/ari/playbacks/{name}")
    playing.play(call.world, playback)
    return response


def get_playback(call: Call) -> Response:
    """``GET /playbacks/{playbackId}``."""
    return ok(_playback_of(call).as_json())


def stop_playback(call: Call) -> Response:
    """``DELETE /playbacks/{playbackId}``."""
    playing.stop(call.world, _playback_of(call))
    return done()


def _playback_of(call: Call) -> Playback:
    playback = call.world.playbacks.get(call.request.path["playbackId"])
    if playback is None:
        raise Refusal(not_found("Playback not found"))
    return playback


def record_channel(call: Call) -> Response:
    """``POST /channels/{channelId}/record``."""
    return _record(call, stasis_channel_of(call))


def record_bridge(call: Call) -> Response:
    """``POST /bridges/{bridgeId}/record``."""
    return _record(call, bridge_of(call))


def _record(call: Call, target: Target) -> Response:
    recording = _requested_recording(call, target)
    exists = recording.name in call.world.live
    if exists or (recording.name in call.world.stored and call.request.text("ifExists", "fail") == "fail"):
        raise Refusal(conflict(f"Recording '{recording.name}' already exists and can not be overwritten"))
    queued = recording.as_json()
    recordings.record(call.world, recording)
    body = recording.as_json() if recording.state == "failed" else queued
    body.pop("cause", None)
    return Response(201, "Created", body, location=f"/ari/recordings/live/{recording.name}")


def _requested_recording(call: Call, target: Target) -> Recording:
    request = call.request
    name, terminate_on = request.text("name"), request.text("terminateOn", "none")
    if not name:
        raise Refusal(error(500, "Internal Server Error", "Error parsing request"))
    if request.text("format") not in ("wav", "wav16", "sln"):
        raise Refusal(unprocessable("specified format is unknown on this system"))
    if terminate_on not in _TERMINATORS:
        raise Refusal(bad_request("terminateOn invalid"))
    limits = {"max_duration_seconds": "maxDurationSeconds", "max_silence_seconds": "maxSilenceSeconds"}
    for words, parameter in limits.items():
        if request.integer(parameter) < 0:
            raise Refusal(bad_request(f"{words} cannot be negative"))
    return Recording(
        name,
        target,
        max_seconds=request.integer("maxDurationSeconds"),
        max_silence=request.integer("maxSilenceSeconds"),
        terminate_on=terminate_on,
    )


def get_live(call: Call) -> Response:
    """``GET /recordings/live/{recordingName}``."""
    return ok(_live_of(call).as_json())


def cancel_live(call: Call) -> Response:
    """``DELETE /recordings/live/{recordingName}``: end it and throw it away."""
    recordings.finish(call.world, _live_of(call), keep=False)
    return done()


def stop_live(call: Call) -> Response:
    """``POST /recordings/live/{recordingName}/stop``: end it and store it."""
    recordings.finish(call.world, _live_of(call))
    return done()


def _with_live(work: Callable[..., None]) -> Callable[[Call], Response]:
    def handler(call: Call) -> Response:
        work(call.world, _live_of(call))
        return done()

    return handler


def _live_of(call: Call) -> Recording:
    recording = call.world.live.get(call.request.path["recordingName"])
    if recording is None:
        raise Refusal(not_found("Recording not found"))
    return recording


def list_stored(call: Call) -> Response:
    """``GET /recordings/stored``."""
    return ok([{"name": name, "format": "wav"} for name in call.world.stored])


def get_stored(call: Call) -> Response:
    """``GET /recordings/stored/{recordingName}``."""
    return ok({"name": _stored_of(call).name, "format": "wav"})


def get_stored_file(call: Call) -> Response:
    """``GET /recordings/stored/{recordingName}/file``: the sound itself."""
    recording = _stored_of(call)
    return Response(
        200, "OK", raw=audio.wav(recording.seconds, recording.heard, recording.said), content_type="audio/wav"
    )


def delete_stored(call: Call) -> Response:
    """``DELETE /recordings/stored/{recordingName}``."""
    del call.world.stored[_stored_of(call).name]
    return done()


def _stored_of(call: Call) -> StoredRecording:
    recording = call.world.stored.get(call.request.path["recordingName"])
    if recording is None:
        raise Refusal(not_found("Recording not found"))
    return recording


ROUTES: list[Route] = [
    ("POST", "channels/{channelId}/play", play_on_channel),
    ("POST", "channels/{channelId}/play/{playbackId}", play_on_channel),
    ("POST", "bridges/{bridgeId}/play", play_on_bridge),
    ("POST", "bridges/{bridgeId}/play/{playbackId}", play_on_bridge),
    ("GET", "playbacks/{playbackId}", get_playback),
    ("DELETE", "playbacks/{playbackId}", stop_playback),
    ("POST", "channels/{channelId}/record", record_channel),
    ("POST", "bridges/{bridgeId}/record", record_bridge),
    ("GET", "recordings/live/{recordingName}", get_live),
    ("DELETE", "recordings/live/{recordingName}", cancel_live),
    ("POST", "recordings/live/{recordingName}/stop", stop_live),
    ("POST", "recordings/live/{recordingName}/pause", _with_live(recordings.pause)),
    ("DELETE", "recordings/live/{recordingName}/pause", _with_live(recordings.resume)),
    ("POST", "recordings/live/{recordingName}/mute", _with_live(recordings.mute)),
    ("DELETE", "recordings/live/{recordingName}/mute", _with_live(recordings.unmute)),
    ("GET", "recordings/stored", list_stored),
    ("GET", "recordings/stored/{recordingName}", get_stored),
    ("DELETE", "recordings/stored/{recordingName}", delete_stored),
    ("GET", "recordings/stored/{recordingName}/file", get_stored_file),
]
