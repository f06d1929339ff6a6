"""One thing at a time: the queue of a channel. See :class:`~apps.telephony.simulator.model.Turns`."""

from collections.abc import Callable

from apps.telephony.simulator.model import Command, Target


def take_turn(target: Target, run: Callable[[], None], abandon: Callable[[], None] = lambda: None) -> None:
    """Carry ``run`` out as soon as the target is free; now, if it is. ``abandon`` is called where it ends before."""
    target.turns.queue.append(Command(run, abandon))
    proceed(target)


def release(target: Target) -> None:
    """The current work is done; go on with what is queued."""
    target.turns.busy = None
    proceed(target)


def proceed(target: Target) -> None:
    """Work through the queue until something keeps the target busy."""
    turns = target.turns
    while turns.queue and turns.busy is None:
        turns.queue.popleft().run()


def abandon_all(target: Target) -> None:
    """The target has ended: whoever waits for a turn is told."""
    while target.turns.queue:
        target.turns.queue.popleft().abandon()
