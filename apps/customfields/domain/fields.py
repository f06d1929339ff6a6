"""A field of a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field asks for. How the value is kept: text, number, date as ``2026-11-28``, true or false, the code of a
    choice, a list of such codes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen: ``code`` is kept, ``label`` is shown."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``choices`` is empty but for the kinds that choose."""

    code: str
    label: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    required: bool = False
    help: str = ""

    @property
    def chooses(self) -> bool:
        """Whether an answer is one of ``choices``."""
        return self.kind in (Kind.CHOICE, Kind.CHOICES)


def read_choices(text: str) -> tuple[Choice, ...]:
    """Return the choices of a text with one a line, ``code = label`` or only the label, which then is its code too.

    Raises ``ValueError`` with the line where a code or a label occurs twice or is empty.
    """
    choices = tuple(_read_line(line) for line in text.splitlines() if line.strip())
    for names in ([choice.code for choice in choices], [choice.label.casefold() for choice in choices]):
        _refuse_doubles(names)
    return choices


def _read_line(line: str) -> Choice:
    code, equals, label = (part.strip() for part in line.partition("="))
    if not code or (equals and not label):
        raise ValueError(line.strip())
    return Choice(code, label or code)


def _refuse_doubles(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(name)
        seen.add(name)
