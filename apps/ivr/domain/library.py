"""What flows find outside themselves: prompts and schedules. A frozen picture, replaced whole when one changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.schedules.domain.hours import Schedule

BUILTIN_PROMPTS: Mapping[str, tuple[str, ...]] = {"ss-noservice": ("sound:ss-noservice",)}
"""Prompts of the built-in flow; a prompt of the same code in the library takes their place."""


@dataclass(frozen=True, slots=True)
class Library:
    """``prompts`` maps a prompt's code and language (empty: any) to its media, ``schedules`` a code to its hours."""

    prompts: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)

    def media(self, code: str, *languages: str) -> tuple[str, ...]:
        """Return the media of the first language that the prompt has, else of the one for any; empty: there is none."""
        for language in (*languages, ""):
            if found := self.prompts.get((code, language)):
                return found
        return BUILTIN_PROMPTS.get(code, ())

    def is_open(self, code: str, at: float) -> bool:
        """Return whether the schedule is open; one that was removed under a running flow counts as open: a caller who
        reaches a queue can still be helped, one who is sent away cannot."""
        schedule = self.schedules.get(code)
        return schedule is None or schedule.is_open(at)
