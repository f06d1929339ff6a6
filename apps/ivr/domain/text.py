"""Which strings a definition may hold."""

import re
import unicodedata

MAX_ID_LENGTH = 64
ID_PATTERN = r"^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$"
CODE_PATTERN = r"^[-A-Za-z0-9_]+$"
LANGUAGE_PATTERN = r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$"

_ID = re.compile(ID_PATTERN)
_CODE = re.compile(CODE_PATTERN)
_LANGUAGE = re.compile(LANGUAGE_PATTERN)
# Nothing in a flow is ever evaluated. Text that looks as if it were would reach an agent's screen unchanged, and
# whoever wrote it expects otherwise: tell them before it is published.
_EXPRESSIONS = ("{{", "{%", "${", "__")
# Marks that turn the direction of the text round can make a label read as another one.
_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_id(text: str) -> bool:
    """Return whether ``text`` may name a node or a data key: letters and digits in parts joined by - or _."""
    return len(text) <= MAX_ID_LENGTH and _ID.fullmatch(text) is not None


def is_code(text: str, longest: int = MAX_ID_LENGTH) -> bool:
    """Return whether ``text`` may be the code of a prompt, a skill group, a skill or a schedule."""
    return len(text) <= longest and _CODE.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Return whether ``text`` may name a language: ``en``, ``zh``, ``en_GB``, ``zh-Hans``."""
    return _LANGUAGE.fullmatch(text) is not None


def has_expression(text: str) -> bool:
    """Return whether ``text`` looks like a template expression or an internal name of a programming language."""
    return any(mark in text for mark in _EXPRESSIONS)


def is_printable(text: str) -> bool:
    """Return whether ``text`` has no control character, no half of a surrogate pair, no mark of direction."""
    return not any(unicodedata.category(char) in ("Cc", "Cs") or char in _DIRECTION_MARKS for char in text)


def shown(value: object) -> str:
    """Return ``value`` as an error message may quote it: printable and short."""
    text = value if isinstance(value, str) else type(value).__name__
    safe = "".join(char if is_printable(char) else "\N{REPLACEMENT CHARACTER}" for char in text[:40])
    return f"“{safe}…”" if len(text) > 40 else f"“{safe}”"
