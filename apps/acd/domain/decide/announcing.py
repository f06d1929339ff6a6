"""What is said to a caller who waits: comfort messages, their place, how long it will take."""

from collections.abc import Iterator

from apps.acd.domain.pace import expected_wait
from apps.acd.domain.rules import QueueRules
from apps.acd.domain.state import WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev

POSITION = "position"
PROMPT = "prompt:"


def say_prompt(turn: Turn, item: WorkItem, key: str, kind: str, prompt: str) -> None:
    """Play a prompt by the rule ``key``; one that is missing is noted and left out."""
    if prompt not in turn.config.prompts:
        turn.emit(
            ev.OverflowSkipped(
                item.interaction_id, item.segment, item.group, key, kind, prompt, "unknown_prompt"
            )
        )
        return
    turn.emit(ev.QueueAnnounced(item.interaction_id, item.segment, item.group, key, kind, prompt))
    _play(turn, item, (PROMPT + prompt,))


def say_position(turn: Turn, item: WorkItem, rules: QueueRules) -> None:
    """Tell the caller what the rules let be told and what is known; nothing where that is nothing."""
    place = place_of(turn, item) + 1
    seconds = estimate(turn, item.group, place - 1) if rules.tell_expected_wait else None
    told = place if rules.tell_position else 0
    if not told and seconds is None:
        return
    turn.emit(
        ev.QueueAnnounced(
            item.interaction_id, item.segment, item.group, POSITION, POSITION, "", told, seconds
        )
    )
    _play(turn, item, (*_place_media(told), *_wait_media(seconds)))


def place_of(turn: Turn, item: WorkItem) -> int:
    """Return how many callers of the group are served before this one."""
    return turn.board.places.ahead(item.group, turn.board.matcher.key_of(item))


def estimate(turn: Turn, group: str, ahead: int) -> float | None:
    """Return the seconds that a caller with so many before them is to expect; None where somebody is free for them, or
    nothing is known."""
    pace = turn.board.state.paces.get(group)
    staff = turn.board.staff.of(group)
    if pace is None or staff.idle > ahead:
        return None
    return expected_wait(pace, ahead, staff.available, turn.now)


def position_dues(item: WorkItem, rules: QueueRules, now: float) -> Iterator[float]:
    """Yield the next time after ``now`` at which the place is told. Those that were missed are not made up for."""
    if not rules.tells:
        return
    first = item.queued_at + rules.tell_after_seconds
    if first > now:
        yield first
    elif every := rules.tell_every_seconds:
        yield first + every * (int((now - first) / every) + 1)


def position_is_due(item: WorkItem, rules: QueueRules, now: float) -> bool:
    """Return whether the place should have been told by now and was not."""
    if not rules.tells:
        return False
    late = now - item.queued_at - rules.tell_after_seconds
    if late < 0:
        return False
    latest = now - late % rules.tell_every_seconds if rules.tell_every_seconds else now - late
    return item.heard.get(POSITION, 0.0) < latest


def comfort_dues(item: WorkItem, rules: QueueRules) -> Iterator[tuple[float, str, str]]:
    """Yield when each comfort message is due, its rule and its prompt."""
    for comfort in rules.comfort:
        heard_at = item.heard.get(comfort.key)
        if heard_at is None:
            yield item.queued_at + comfort.after_seconds, comfort.key, comfort.prompt
        elif comfort.repeat_seconds:
            yield heard_at + comfort.repeat_seconds, comfort.key, comfort.prompt


def _place_media(place: int) -> tuple[str, ...]:
    if place > 1:
        return "sound:queue-thereare", f"number:{place}", "sound:queue-callswaiting"
    return ("sound:queue-youarenext",) if place else ()


def _wait_media(seconds: float | None) -> tuple[str, ...]:
    """Whole minutes, and below one "less than a minute": more would be a precision that no estimate has."""
    if seconds is None:
        return ()
    minutes = round(seconds / 60)
    if minutes < 1:
        return "sound:queue-holdtime", "sound:queue-less-than", "number:1", "sound:queue-minute"
    unit = "sound:queue-minute" if minutes == 1 else "sound:queue-minutes"
    return "sound:queue-holdtime", f"number:{minutes}", unit


def _play(turn: Turn, item: WorkItem, parts: tuple[str, ...]) -> None:
    said = turn.board.state.trail(item.interaction_id).said
    turn.do(fx.Announce(item.interaction_id, f"{item.interaction_id}-q{said}", parts))
