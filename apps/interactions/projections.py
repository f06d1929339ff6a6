"""Keeps Interaction and Segment rows equal to the fold of their events."""

from collections import defaultdict

from apps.interactions.domain.fold import HANDLERS, fold
from apps.interactions.domain.record import Recorded
from apps.interactions.lookups import look_up
from apps.interactions.storage import load_stories, save_stories
from apps.kernel.messages import Event


def project_interactions(batch: list[Recorded]) -> None:
    """Fold ``batch`` into the rows of the interactions that it speaks of.

    Runs in the caller's transaction, together with the offset that keeps a batch from being given twice.
    Needs at most eight statements, however long the batch. Groups, agents, customers and dispositions that
    the directory does not (any longer) know become NULL: the directory may change at any time, the journal
    may not.
    """
    streams = _streams(batch)
    if not streams:
        return
    lookups = look_up(batch)
    stories = load_stories(streams.keys(), lookups)
    folded = [
        story for key, stream in streams.items() if (story := fold(stories.get(key), stream)) is not None
    ]
    save_stories(folded, lookups)


def _streams(batch: list[Recorded]) -> dict[str, list[tuple[float, Event]]]:
    """Return the events that concern the rows, by interaction, in journal order."""
    streams: dict[str, list[tuple[float, Event]]] = defaultdict(list)
    for entry in batch:
        if entry.interaction_id is not None and type(entry.event) in HANDLERS:
            streams[entry.interaction_id].append((entry.at, entry.event))
    return streams
