"""Recordings of channels and bridges: start, pause, end on a key, on silence, on length, with the target."""

from apps.telephony.simulator.model import Bridge, Channel, Heard, Recording, StoredRecording
from apps.telephony.simulator.turns import release, take_turn
from apps.telephony.simulator.world import World


def record(world: World, recording: Recording) -> None:
    """Begin a recording: of a bridge at once, of a channel in its turn. A bridged channel cannot be recorded."""
    target = recording.target
    if isinstance(target, Bridge):
        world.live[recording.name] = recording
        target.recorders.append(recording)
        _start(world, recording)
        target.settle()
    elif target.bridge is not None:
        recording.state, recording.cause = "failed", "Cannot record channel while in bridge"
        world.tell_of(target, "RecordingFailed", recording=recording.as_json())
    else:
        world.live[recording.name] = recording
        take_turn(
            target, lambda: _take_over(world, target, recording), lambda: _never_began(world, recording)
        )


def finish(world: World, recording: Recording, *, keep: bool = True) -> None:
    """End a recording and store it, or throw it away; the target goes on with its next work."""
    close(world, recording, keep=keep)
    target = recording.target
    if isinstance(target, Bridge):
        if recording in target.recorders:
            target.recorders.remove(recording)
            target.settle()
    elif target.turns.busy is recording:
        release(target)


def close(world: World, recording: Recording, *, keep: bool = True) -> None:
    """End a recording without regard to its target, which may be gone."""
    if world.live.pop(recording.name, None) is None:
        return
    if recording.timer is not None:
        recording.timer.cancel()
    recording.seconds = recording.length(world.now) if recording.state != "queued" else 0.0
    recording.state = "done"
    if keep:
        world.store(
            StoredRecording(recording.name, recording.seconds, tuple(recording.heard), recording.said)
        )
    details = recording.as_json()
    if recording.max_silence:
        talking = min(recording.seconds, max(0.0, _speaks_until(recording) - recording.started_at))
        details |= {"talking_duration": int(talking), "silence_duration": int(recording.seconds - talking)}
    world.tell_of(recording.target, "RecordingFinished", recording=details)


def pause(world: World, recording: Recording) -> None:
    """Stop writing; what is said meanwhile is not in the file."""
    if recording.paused_at is None:
        recording.paused_at = world.now
        recording.state = "paused"


def resume(world: World, recording: Recording) -> None:
    """Write again."""
    if recording.paused_at is not None:
        recording.paused_seconds += world.now - recording.paused_at
        recording.paused_at = None
        recording.state = "recording"


def mute(world: World, recording: Recording) -> None:
    """Write silence."""
    recording.muted = True
    _note(world, recording)


def unmute(world: World, recording: Recording) -> None:
    """Write what is said again."""
    recording.muted = False
    _note(world, recording)


def note_company(world: World, bridge: Bridge) -> None:
    """Who can be heard in a bridge has changed."""
    for recording in bridge.recorders:
        _note(world, recording)


def end_by_key(world: World, channel: Channel, digit: str, after_seconds: float) -> None:
    """A key was pressed: the recording of this channel ends where it was told to end on that key."""
    recording = channel.turns.busy
    if isinstance(recording, Recording) and recording.terminate_on in (digit, "any"):
        world.later(after_seconds, lambda: finish(world, recording))


def _start(world: World, recording: Recording) -> None:
    recording.state, recording.started_at = "recording", world.now
    _note(world, recording)
    world.tell_of(recording.target, "RecordingStarted", recording=recording.as_json())
    if recording.max_seconds:
        recording.timer = world.later(recording.max_seconds, lambda: finish(world, recording))


def _note(world: World, recording: Recording) -> None:
    """Write down who can be heard from now on."""
    target = recording.target
    parties = target.channels if isinstance(target, Bridge) else [target]
    audible = () if recording.muted else tuple(party.id for party in parties)
    recording.heard.append(Heard(recording.length(world.now), audible))


def _take_over(world: World, channel: Channel, recording: Recording) -> None:
    channel.turns.busy = recording
    _start(world, recording)
    channel.party.speak_up()
    if recording.max_silence:
        _listen_for_silence(world, recording)


def _listen_for_silence(world: World, recording: Recording) -> None:
    """End after so many seconds of silence; the party may have spoken on since this was last looked at."""
    silent_at = max(recording.started_at, _speaks_until(recording)) + recording.max_silence

    def look() -> None:
        if world.live.get(recording.name) is not recording:
            return
        if max(recording.started_at, _speaks_until(recording)) + recording.max_silence > world.now:
            _listen_for_silence(world, recording)
        else:
            finish(world, recording)

    world.timers.at(silent_at, look)


def _speaks_until(recording: Recording) -> float:
    target = recording.target
    return target.speaks_until if isinstance(target, Channel) else 0.0


def _never_began(world: World, recording: Recording) -> None:
    world.live.pop(recording.name, None)
