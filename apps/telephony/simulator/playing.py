"""Prompts: play, stop, end; with the events that Asterisk sends, in its order."""

from apps.telephony.simulator.model import Channel, Playback, Target
from apps.telephony.simulator.sounds import FOREVER, UnknownScheme
from apps.telephony.simulator.turns import release, take_turn
from apps.telephony.simulator.world import World


def play(world: World, playback: Playback) -> None:
    """Queue a playback on its target; it begins when the target has nothing else to do."""
    world.playbacks[playback.id] = playback
    take_turn(playback.target, lambda: _begin(world, playback), lambda: _abandon(world, playback))


def stop(world: World, playback: Playback) -> None:
    """End a playback. One that still waits for its turn is never heard, and ends when its turn comes."""
    playing = playback.state == "playing"
    playback.state = "done"
    if playing:
        _finish(world, playback, "done")


def interrupt(world: World, playback: Playback) -> None:
    """The target is gone: what plays has failed. Whoever waits for a turn is not served any more."""
    _close(world, playback, "failed")
    playback.target.turns.busy = None


def _begin(world: World, playback: Playback) -> None:
    if playback.state == "done":
        _close(world, playback, "done")
        return
    playback.target.turns.busy = playback
    _play_next(world, playback)


def _play_next(world: World, playback: Playback) -> None:
    playback.state = "playing"
    world.tell_of(playback.target, "PlaybackStarted", playback=playback.as_json())
    try:
        seconds = _duration(world, playback)
    except UnknownScheme:
        # Asterisk gives up without a word: no PlaybackFinished ever follows.
        world.playbacks.pop(playback.id, None)
        release(playback.target)
        return
    if seconds is None:
        _medium_ended(world, playback, "failed")
        return
    if isinstance(playback.target, Channel):
        playback.target.party.hear(playback.media[playback.index])
    if seconds != FOREVER:
        playback.timer = world.later(seconds, lambda: _medium_ended(world, playback, "done"))


def _duration(world: World, playback: Playback) -> float | None:
    media = playback.media[playback.index]
    scheme, _, name = media.partition(":")
    if scheme != "recording":
        return world.sounds.duration(media)
    recording = world.stored.get(name)
    if recording is None:
        raise UnknownScheme(media)
    return recording.seconds


def _medium_ended(world: World, playback: Playback, state: str) -> None:
    if playback.index + 1 == len(playback.media):
        _finish(world, playback, state)
        return
    playback.state = "continuing"
    world.tell_of(playback.target, "PlaybackContinuing", playback=playback.as_json())
    playback.index += 1
    _play_next(world, playback)


def _finish(world: World, playback: Playback, state: str) -> None:
    _close(world, playback, state)
    target = playback.target
    release(target)
    if isinstance(target, Channel) and target.turns.busy is None:
        target.party.hear_nothing()


def _close(world: World, playback: Playback, state: str) -> None:
    if playback.timer is not None:
        playback.timer.cancel()
    playback.state = state
    if world.playbacks.get(playback.id) is playback:
        del world.playbacks[playback.id]
    world.tell_of(playback.target, "PlaybackFinished", playback=playback.as_json())


def _abandon(world: World, playback: Playback) -> None:
    """The target ended before this playback had its turn; a bridged channel's queue is dropped without a word."""
    if _is_bridged(playback.target):
        world.playbacks.pop(playback.id, None)
        return
    if playback.state != "done":
        playback.state = "playing"
        world.tell_of(playback.target, "PlaybackStarted", playback=playback.as_json())
    _close(world, playback, "failed")


def _is_bridged(target: Target) -> bool:
    return isinstance(target, Channel) and target.bridge is not None
