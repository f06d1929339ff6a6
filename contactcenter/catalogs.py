"""Message catalogs (.po): what they translate, and how."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ("zh_Hans", "zh_Hant")
DOMAINS = ("django", "djangojs")

_FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[0\])? ((?:".*"\n?)+)', re.M)


@dataclass(frozen=True)
class Message:
    """A text and its translation. ``plural`` is empty where the text does not count; Chinese has one form for all.

    ``sources`` are the files that say it, ``block`` is the message as the catalog has it.
    """

    context: str
    text: str
    plural: str
    translation: str
    sources: tuple[str, ...]
    is_fuzzy: bool
    block: str

    @property
    def key(self) -> str:
        """The text with its context before it, as compiled catalogs have it."""
        return f"{self.context}\x04{self.text}" if self.context else self.text

    def __str__(self) -> str:
        return f"{self.context}: {self.text!r}" if self.context else repr(self.text)


def catalog(locale: str, domain: str, folder: Path = ROOT / "locale") -> Path:
    """Return where the catalog lies."""
    return folder / locale / "LC_MESSAGES" / f"{domain}.po"


def read_catalog(path: Path) -> list[Message]:
    """Return every message of the catalog but its header."""
    return list(_messages(path.read_text(encoding="utf-8")))


def _messages(text: str) -> Iterator[Message]:
    for block in text.strip().split("\n\n")[1:]:
        fields = {name: _joined(lines) for name, lines in _FIELD.findall(block + "\n")}
        yield Message(
            context=fields.get("msgctxt", ""),
            text=fields.get("msgid", ""),
            plural=fields.get("msgid_plural", ""),
            translation=fields.get("msgstr", ""),
            sources=tuple(" ".join(re.findall(r"^#: (.*)$", block, re.M)).split()),
            is_fuzzy=bool(re.search(r"^#,.*\bfuzzy\b", block, re.M)),
            block=block,
        )


def _joined(lines: str) -> str:
    return "".join(ast.literal_eval(line) for line in lines.strip().splitlines())
