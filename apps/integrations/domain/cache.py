"""Answers that are used again for a while. Bounded: the oldest go first."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace

from apps.integrations.domain.exchange import Answer

MOST_ANSWERS = 500


class AnswerCache:
    """Answers by what was asked."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()

    def find(self, key: Hashable, now: float) -> Answer | None:
        """Return what was answered, marked as cached; None where nothing is kept, or not any more."""
        until, answer = self._kept.get(key, (0.0, None))
        return replace(answer, cached=True) if answer is not None and now < until else None

    def keep(self, key: Hashable, answer: Answer, until: float) -> None:
        """Keep ``answer`` until then (Unix seconds)."""
        self._kept[key] = until, answer
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
