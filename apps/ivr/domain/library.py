"""What flows find outside themselves: prompts, schedules, each other. A frozen picture, replaced whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.ivr.domain.answers import Answer, Answers
from apps.ivr.domain.release import Release, version_for
from apps.ivr.domain.saying import is_core, main_part, prompt_code, say
from apps.numberlists.domain.lists import NumberLists
from apps.schedules.domain.hours import Schedule

if TYPE_CHECKING:
    from apps.ivr.domain.flow import Flow

BUILTIN_PROMPTS: Mapping[str, tuple[str, ...]] = {"ss-noservice": ("sound:ss-noservice",)}
"""Prompts of the built-in flow; a prompt of the same code in the library takes their place."""


@dataclass(frozen=True, slots=True)
class Library:
    """``prompts`` maps a prompt's code and language (empty: any) to its media, ``schedules`` a code to its hours.
    ``flows`` holds, by code and version, every flow that a call may be in; ``published`` which of them is called now,
    ``released`` which some of the calls get in its place.
    ``do_not_call`` are the numbers of customers who do not want to be called;
    ``speech``: callers may speak at menus; ``number_lists``: who is on which; ``answers``: the spoken answers of the
    knowledge base.
    """

    prompts: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    flows: Mapping[tuple[str, int], "Flow"] = field(default_factory=dict)
    published: Mapping[str, int] = field(default_factory=dict)
    do_not_call: frozenset[str] = frozenset()
    speech: bool = False
    released: Mapping[str, Release] = field(default_factory=dict)
    number_lists: NumberLists = field(default_factory=NumberLists)
    answers: Answers = field(default_factory=Answers)

    def media(self, code: str, *languages: str) -> tuple[str, ...]:
        """Return the media of the first language that the prompt has, else of the one for any; empty: there is none.
        A language is that of a prompt too whose main part is the same: ``zh`` serves for ``zh-Hans``."""
        for language in (*languages, ""):
            if found := self._in_language(code, language):
                return found
        return BUILTIN_PROMPTS.get(code, ())

    def _in_language(self, code: str, language: str) -> tuple[str, ...]:
        return self.prompts.get((code, language)) or self.prompts.get((code, main_part(language)), ())

    def answer_in(self, answer: Answer, *languages: str) -> tuple[str, tuple[str, ...]]:
        """Return in which of ``languages`` an answer is said, and its media; no media: it is not there in any."""
        language = answer.language_for(languages)
        return (language, self.prompts.get((answer.prompt, language), ())) if language else ("", ())

    def said(self, kind: str, value: str, currency: str, language: str) -> tuple[str, ...]:
        """Return the media of a value in ``language``; in the order of English where the library lacks a word of it,
        and none where the value is not of its kind."""
        words = say(kind, value, language, currency)
        if not all(self._word(word, language) for word in words):
            words = say(kind, value, "en", currency)
        return tuple(medium for word in words for medium in self._word(word, language))

    def _word(self, word: str, language: str) -> tuple[str, ...]:
        """Return the media of a word: one's own prompt, else the switch's sound; none where there is neither."""
        for known in (language, ""):
            if found := self._in_language(prompt_code(word), known):
                return found
        return (f"sound:{word}",) if is_core(word) else ()

    def versions_called_by(self, flow: "Flow", interaction_id: str = "") -> dict[str, int]:
        """Return the version that this call gets now of each flow that ``flow`` may call, directly or not. What is not
        published is left out: a call of it returns ``failed``."""
        found: dict[str, int] = {}
        waiting = list(flow.calls)
        for code in waiting:  # the list grows while it is read
            version = version_for(interaction_id, code, self.published, self.released)
            if code not in found and version is not None:
                found[code] = version
                if called := self.flows.get((code, found[code])):
                    waiting += called.calls
        return found

    def is_open(self, code: str, at: float) -> bool:
        """Return whether the schedule is open; one that was removed under a running flow counts as open: a caller who
        reaches a queue can still be helped, one who is sent away cannot."""
        schedule = self.schedules.get(code)
        return schedule is None or schedule.is_open(at)
