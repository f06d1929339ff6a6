"""The rules of the line: who is let in, and what happens to those who wait, step by step until somebody answers.

It ends for every caller: a step is carried out once in a segment, no group is entered twice before the flow asks again,
a group that would turn the caller away at once is not entered at all, and after :data:`MAX_HOPS` the call is over.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import announcing, callback_requests, widening
from apps.acd.domain.decide.leaving import flow_out
from apps.acd.domain.rules import (
    ANNOUNCE,
    FULL,
    HANG_UP,
    MAX_HOPS,
    NO_AGENT,
    TO_CALLBACK,
    TO_FLOW,
    TO_GROUP,
    WAITING,
    OverflowStep,
    QueueRules,
)
from apps.acd.domain.state import Stage, Trail, WorkItem, elapsed
from apps.acd.domain.timers import max_wait_timer, queue_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.capacity import Medium
from apps.interactions.domain import effects as fx, events as ev
from apps.schedules.domain.hours import OPEN

CLOSING = "closing"


def begin_segment(turn: Turn, queued: ev.InteractionQueued, *, by_hand: bool = False) -> None:
    """Let the caller wait for what ``queued`` says, with music, until the wait has lasted too long; unless the group
    does not take them now. One who waits for one person, or whom a supervisor puts here, is let in always; what is no
    call just waits."""
    if queued.medium != Medium.VOICE:
        turn.emit(widening.plan_search(turn, queued))
        widening.set_timer(turn, turn.board.state.work[queued.interaction_id])
        return
    rules = turn.board.group(queued.group).queue
    why = "" if queued.agent_id is not None or by_hand else _refusal(turn, queued.group)
    turn.emit(_completed(turn, widening.plan_search(turn, queued), rules))
    item = turn.board.state.work[queued.interaction_id]
    said: list[OverflowStep] = []
    if why and _treat(turn, item, why, said):
        return
    turn.do(fx.ParkCall(item.interaction_id, rules.music))
    for step in said:
        announcing.say_prompt(turn, item, step.key, ANNOUNCE, step.prompt)
    widening.set_timer(turn, item)
    if item.max_wait_at:
        message = cmd.MaxWaitReached(item.interaction_id, item.segment)
        turn.wake(max_wait_timer(item.interaction_id), item.max_wait_at, message)
    plan(turn, item)


def plan(turn: Turn, item: WorkItem) -> None:
    """Set the timer for what the rules of the line want next, if they want anything. They are for those who listen: a
    customer who is to be called back hears nothing, and was promised something else."""
    if not item.listens:
        return
    dues = list(_dues(turn, item, turn.board.group(item.group).queue))
    if dues:
        message = cmd.QueueDue(item.interaction_id, item.segment)
        turn.wake(queue_timer(item.interaction_id), max(turn.now, min(dues)), message)


def due(turn: Turn, message: cmd.QueueDue) -> None:
    """Do what has become due. While a phone rings nothing is: the caller is about to be answered; what is due then
    waits for the end of the offer. An old timer does nothing."""
    item = turn.item(message.interaction_id)
    if item is None or item.segment != message.segment or item.stage is not Stage.QUEUED or not item.listens:
        return
    rules = turn.board.group(item.group).queue
    if _closing_is_over(turn, item, rules) or _overflow(turn, item, rules):
        return
    for due_at, key, prompt in list(announcing.comfort_dues(item, rules)):
        if due_at <= turn.now:
            announcing.say_prompt(turn, item, key, "comfort", prompt)
    if announcing.position_is_due(item, rules, turn.now):
        announcing.say_position(turn, item, rules)
    plan(turn, item)


def _completed(turn: Turn, queued: ev.InteractionQueued, rules: QueueRules) -> ev.InteractionQueued:
    """Add the group's own limit, from now on, and what wait is to be expected. The limit gives the call back to its
    flow; one that has none any more, after an agent has answered, waits on."""
    changes: dict[str, float | int] = {}
    if rules.max_wait_seconds and not _trail(turn, queued.interaction_id).talked:
        changes["line_max_wait_seconds"] = ceil(turn.now - queued.queued_at) + rules.max_wait_seconds
    if queued.agent_id is None and queued.group in turn.board.state.paces:
        expected = announcing.estimate(turn, queued.group, _ahead_of(turn, queued))
        if expected is not None:
            changes["expected_wait_seconds"] = expected
    return replace(queued, **changes) if changes else queued  # type: ignore[arg-type]


def _ahead_of(turn: Turn, queued: ev.InteractionQueued) -> int:
    """Return how many of the group will be served before one who enters now: last of all with the same score."""
    if not (queued.priority or queued.tier or queued.waited_seconds or queued.queued_at < turn.now):
        return turn.board.places.count(queued.group)
    newcomer = WorkItem(
        interaction_id=queued.interaction_id,
        segment=queued.segment,
        group=queued.group,
        caller="",
        queued_at=queued.queued_at,
        order=turn.board.state.counter + 1,
        priority=queued.priority,
        tier=queued.tier,
        waited_seconds=queued.waited_seconds,
    )
    return announcing.place_of(turn, newcomer)


# -- who is let in -----------------------------------------------------------------------------------------------


def _refusal(turn: Turn, group: str) -> str:
    """Return why the group does not take a new caller now: holiday, closed, full, no_agent; empty: it does."""
    rules = turn.board.group(group).queue
    state = turn.board.openings.state(group, turn.now)
    if state != OPEN:
        return state
    if rules.max_waiting and turn.board.counts.of(group).callers >= rules.max_waiting:
        return FULL
    return "" if turn.board.staff.of(group).signed_in else NO_AGENT


def _treat(turn: Turn, item: WorkItem, why: str, said: list[OverflowStep]) -> bool:
    """Apply the steps for ``why``; return whether the caller has left the line. Announcements before that are added to
    ``said``.

    Where no step takes the caller: with nobody signed in they wait all the same; a group that is closed or full gives
    the call back to its flow; a call without one (an agent has answered it) waits.
    """
    steps = turn.board.group(item.group).queue.on(why)
    if _is_worn_out(turn, item, why):
        return True
    for step in steps:
        if step.action == ANNOUNCE:
            said.append(step)
        elif _carry_out(turn, item, step, why, said):
            return True
    if why == NO_AGENT or _trail(turn, item.interaction_id).talked:
        return False
    flow_out(turn, item, why)
    return True


def _trail(turn: Turn, interaction_id: str) -> Trail:
    return turn.board.state.trails.get(interaction_id) or Trail()


def _is_worn_out(turn: Turn, item: WorkItem, why: str) -> bool:
    """End a call that has been passed round too often; return whether it was."""
    if _trail(turn, item.interaction_id).hops < MAX_HOPS:
        return False
    flow_out(turn, item, why, action=HANG_UP)
    return True


# -- the steps ---------------------------------------------------------------------------------------------------


def _overflow(turn: Turn, item: WorkItem, rules: QueueRules) -> bool:
    """Carry out the steps whose time has come, in the order of their times; return whether the caller has left."""
    for due_at, step in sorted(_step_dues(item, rules), key=lambda pair: pair[0]):
        if due_at > turn.now:
            return False
        if step.action == ANNOUNCE:
            announcing.say_prompt(turn, item, step.key, ANNOUNCE, step.prompt)
        elif _is_worn_out(turn, item, "overflow") or _carry_out(turn, item, step, "overflow", []):
            return True
    return False


def _carry_out(turn: Turn, item: WorkItem, step: OverflowStep, reason: str, said: list[OverflowStep]) -> bool:
    """Send the caller where ``step`` says; return false, with the reason noted, where that cannot be."""
    if obstacle := _obstacle(turn, item, step):
        turn.emit(
            ev.OverflowSkipped(
                item.interaction_id, item.segment, item.group, step.key, step.action, step.target, obstacle
            )
        )
        return False
    if step.action == TO_CALLBACK:
        callback_requests.promise_to(turn, item)
    prompts = tuple(one.prompt for one in (*said, step) if one.prompt in turn.config.prompts)
    flow_out(turn, item, reason, action=step.action, target=step.target, prompts=prompts)
    if step.action == TO_GROUP:
        begin_segment(turn, _queued_elsewhere(turn, item, step.target))
    return True


def _obstacle(turn: Turn, item: WorkItem, step: OverflowStep) -> str:
    if step.action == TO_FLOW and step.target not in turn.config.flows:
        return "unknown_flow"
    if step.action == TO_CALLBACK:
        return callback_requests.obstacle(turn, item)
    if step.action != TO_GROUP:
        return ""
    if step.target not in turn.config.groups:
        return "unknown_group"
    if step.target in (item.group, *_trail(turn, item.interaction_id).visited):
        return "visited"
    return _refusal(turn, step.target)


def _queued_elsewhere(turn: Turn, item: WorkItem, group: str) -> ev.InteractionQueued:
    """The same wait in another line: with what the flow asked for, and the place of one who came when they came."""
    left = item.queued_at + item.max_wait_seconds - turn.now if item.max_wait_seconds else 0
    return ev.InteractionQueued(
        interaction_id=item.interaction_id,
        segment=item.segment + 1,
        group=group,
        queued_at=turn.now,
        skills=dict(item.skills),
        priority=item.priority,
        tier=item.tier,
        max_wait_seconds=max(1, ceil(left)) if item.max_wait_seconds else 0,
        caller=item.caller,
        waited_seconds=elapsed(item.waiting_since, turn.now),
    )


# -- the end of the day ------------------------------------------------------------------------------------------


def _closing_is_over(turn: Turn, item: WorkItem, rules: QueueRules) -> bool:
    """Where the group has closed meanwhile and its rules say so, treat the caller like a new one; return whether they
    have left."""
    if not _was_closed_upon(turn, item, rules):
        return False
    said: list[OverflowStep] = []
    if _treat(turn, item, turn.board.openings.state(item.group, turn.now), said):
        return True
    turn.emit(
        ev.OverflowSkipped(item.interaction_id, item.segment, item.group, CLOSING, CLOSING, "", "nowhere")
    )
    for step in said:
        announcing.say_prompt(turn, item, step.key, ANNOUNCE, step.prompt)
    return False


def _was_closed_upon(turn: Turn, item: WorkItem, rules: QueueRules) -> bool:
    """Return whether the group was open when the caller came, has closed, and that was not dealt with yet."""
    return (
        rules.treats_waiting
        and rules.hours is not None
        and CLOSING not in item.heard
        and turn.board.openings.state(item.group, turn.now) != OPEN
        and rules.hours.is_open(item.queued_at)
    )


# -- when --------------------------------------------------------------------------------------------------------


def _dues(turn: Turn, item: WorkItem, rules: QueueRules) -> Iterator[float]:
    """Yield the times at which the rules want something of this caller."""
    if not rules.has_dues:
        return
    yield from (due_at for due_at, _ in _step_dues(item, rules))
    yield from (due_at for due_at, _, _ in announcing.comfort_dues(item, rules))
    yield from announcing.position_dues(item, rules, turn.now)
    if rules.treats_waiting and CLOSING not in item.heard:
        if _was_closed_upon(turn, item, rules):
            yield turn.now
        elif turn.board.openings.state(item.group, turn.now) == OPEN:
            closes_at = turn.board.openings.closes_at(item.group, turn.now)
            if closes_at is not None:
                yield closes_at


def _step_dues(item: WorkItem, rules: QueueRules) -> Iterator[tuple[float, OverflowStep]]:
    for step in rules.on(WAITING):
        if step.key not in item.heard:
            yield item.queued_at + step.after_seconds, step
