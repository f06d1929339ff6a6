"""The kinds of value that a node's keys may have.

A node type is a dataclass whose fields name their kind (:func:`of`). From that one declaration come the parser, the
JSON schema, the exits that the validator walks and the references that it looks up: they cannot disagree.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from apps.ivr.domain.text import (
    CODE_PATTERN,
    ID_PATTERN,
    LANGUAGE_PATTERN,
    MAX_ID_LENGTH,
    has_expression,
    is_code,
    is_id,
    is_language,
    is_printable,
    shown,
)
from apps.kernel.sentence import Sentence as _

T = TypeVar("T")
Json = Mapping[str, Any]
EXIT, REFERENCE = "x-exit", "x-reference"
"""Marks in the JSON schema: this text is the id of the node that an exit leads to; this is the code of such a thing.
The editor draws its anchors and its search lists from them, wherever in a value they stand."""


KINDS: Mapping[str, str] = {
    "prompt": _("prompt"),
    "group": _("group"),
    "skill": _("skill"),
    "schedule": _("schedule"),
    "flow": _("flow"),
    "connection": _("connection"),
    "number_list": _("number list"),
    "ticket_type": _("ticket type"),
    "article": _("article"),
    "article_category": _("article category"),
}
"""What a flow refers to, in words."""


class Malformed(Exception):
    """A value does not fit its kind. ``code`` as in :class:`~apps.ivr.domain.problems.Problem`."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code, self.said = code, said


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a node. ``required``: a flow cannot be published without it. ``silent``: a caller who presses
    nothing can be led along it again and again, without a person or a queue in between. ``label`` is how people call
    it, where they gave it a name."""

    name: str
    target: str
    required: bool = True
    silent: bool = True
    label: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Something outside the flow that a node needs. ``kind``: one of :data:`KINDS`."""

    kind: str
    code: str


@dataclass(frozen=True)
class Kind(Generic[T]):
    """Base of the kinds."""

    def parse(self, raw: object) -> T:
        """Return the value; raise :class:`Malformed`."""
        raise NotImplementedError

    def schema(self) -> Json:
        """Return the JSON schema of the raw value."""
        raise NotImplementedError

    def exits(self, name: str, value: T) -> Iterable[Exit]:
        """Return the ways out that ``value``, held by the field ``name``, opens."""
        return ()

    def references(self, value: T) -> Iterable[Reference]:
        """Return what ``value`` needs to exist outside the flow."""
        return ()


def of(kind: Kind[T], default: T | None = None) -> T:
    """Declare a dataclass field of this kind; without ``default`` the key must be given."""
    metadata = {"kind": kind}
    if default is None:
        return cast(T, dataclasses.field(metadata=metadata))
    if isinstance(default, Mapping):
        return cast(T, dataclasses.field(metadata=metadata, default_factory=lambda: default))
    return dataclasses.field(metadata=metadata, default=default)


def text_of(raw: object, max_length: int) -> str:
    """Return ``raw`` as checked text; raise :class:`Malformed`."""
    if not isinstance(raw, str):
        raise Malformed("wrong-type", _("must be text, not %(raw)s", raw=shown(raw)))
    if len(raw) > max_length:
        raise Malformed("too-long", _("is longer than %(most)s characters", most=max_length))
    if not is_printable(raw):
        raise Malformed("unprintable", _("holds a character that cannot be shown: %(raw)s", raw=shown(raw)))
    if has_expression(raw):
        raise Malformed(
            "expression", _("holds an expression, and a flow evaluates none: %(raw)s", raw=shown(raw))
        )
    return raw


@dataclass(frozen=True)
class Text(Kind[str]):
    """Free text of bounded length."""

    max_length: int = 200

    def parse(self, raw: object) -> str:
        return text_of(raw, self.max_length)

    def schema(self) -> Json:
        return {"type": "string", "maxLength": self.max_length}


@dataclass(frozen=True)
class Choice(Kind[str]):
    """One of a few words."""

    words: tuple[str, ...]

    def parse(self, raw: object) -> str:
        if not isinstance(raw, str) or raw not in self.words:
            raise Malformed(
                "wrong-type", _("must be one of %(list)s", list=", ".join(map(shown, self.words)))
            )
        return raw

    def schema(self) -> Json:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """Yes or no."""

    def parse(self, raw: object) -> bool:
        if type(raw) is not bool:
            raise Malformed("wrong-type", _("must be true or false"))
        return raw

    def schema(self) -> Json:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Integer(Kind[int]):
    """A whole number from ``lowest`` to ``highest``, both included."""

    lowest: int
    highest: int

    def parse(self, raw: object) -> int:
        if type(raw) is not int:  # a bool is an int to isinstance
            raise Malformed("wrong-type", _("must be a whole number"))
        if not self.lowest <= raw <= self.highest:
            raise Malformed(
                "out-of-range",
                _("must be from %(lowest)s to %(highest)s", lowest=self.lowest, highest=self.highest),
            )
        return raw

    def schema(self) -> Json:
        return {"type": "integer", "minimum": self.lowest, "maximum": self.highest}


@dataclass(frozen=True)
class Identifier(Kind[str]):
    """The id of a node or the name of a data key; empty where it is left out."""

    def parse(self, raw: object) -> str:
        text = text_of(raw, MAX_ID_LENGTH)
        if text and not is_id(text):
            raise Malformed(
                "bad-id", _("must be letters and digits joined by - or _: %(text)s", text=shown(text))
            )
        return text

    def schema(self) -> Json:
        return {
            "anyOf": [{"const": ""}, {"type": "string", "pattern": ID_PATTERN, "maxLength": MAX_ID_LENGTH}]
        }


@dataclass(frozen=True)
class Language(Kind[str]):
    """A language code such as ``en`` or ``zh``; empty where it is left out."""

    def parse(self, raw: object) -> str:
        text = text_of(raw, MAX_ID_LENGTH)
        if text and not is_language(text):
            raise Malformed(
                "bad-code", _("must be a language code such as en or zh: %(text)s", text=shown(text))
            )
        return text

    def schema(self) -> Json:
        return {"anyOf": [{"const": ""}, {"type": "string", "pattern": LANGUAGE_PATTERN}]}


@dataclass(frozen=True)
class Target(Identifier):
    """The node that an exit leads to."""

    required: bool = True
    silent: bool = True

    def schema(self) -> Json:
        return {**super().schema(), EXIT: {"required": self.required}}

    def exits(self, name: str, value: str) -> Iterable[Exit]:
        return (Exit(name, value, self.required, self.silent),)


@dataclass(frozen=True)
class Code(Kind[str]):
    """The code of something outside the flow; ``what`` as in :class:`Reference`."""

    what: str
    required: bool = True
    longest: int = MAX_ID_LENGTH

    def parse(self, raw: object) -> str:
        text = text_of(raw, self.longest)
        if (text or self.required) and not is_code(text, self.longest):
            raise Malformed(
                "bad-code",
                _("must be the code of a %(what)s: %(text)s", what=KINDS[self.what], text=shown(text)),
            )
        return text

    def schema(self) -> Json:
        code: Json = {"type": "string", "pattern": CODE_PATTERN, "maxLength": self.longest}
        return {**(code if self.required else {"anyOf": [{"const": ""}, code]}), REFERENCE: self.what}

    def references(self, value: str) -> Iterable[Reference]:
        return (Reference(self.what, value),) if value else ()
