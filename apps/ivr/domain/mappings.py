"""The kinds of value that are JSON objects: skill levels, data values, menu options."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from apps.ivr.domain.fields import (
    REFERENCE,
    Code,
    Exit,
    Identifier,
    Integer,
    Json,
    Kind,
    Malformed,
    Reference,
    T,
    Target,
    Text,
)
from apps.ivr.domain.text import CODE_PATTERN, ID_PATTERN, is_code, is_id, shown
from apps.kernel.sentence import Sentence as _

MENU_DIGITS = "0123456789*#"
MAX_VALUE_LENGTH = 200


def parse_items(
    raw: object, most: int, is_key: Callable[[str], bool], parse_value: Callable[[object], T]
) -> dict[str, T]:
    """Return the object ``raw`` with its values parsed; raise :class:`Malformed` naming the key at fault."""
    if not isinstance(raw, Mapping):
        raise Malformed("wrong-type", _("must be an object, not %(raw)s", raw=shown(raw)))
    if len(raw) > most:
        raise Malformed("too-long", _("has more than %(most)s entries", most=most))
    parsed = {}
    for key, value in raw.items():
        if not isinstance(key, str) or not is_key(key):
            raise Malformed("bad-key", _("has a key that cannot be used: %(key)s", key=shown(key)))
        try:
            parsed[key] = parse_value(value)
        except Malformed as error:
            raise Malformed(error.code, _("%(part)s %(fault)s", part=shown(key), fault=error.said)) from None
    return parsed


@dataclass(frozen=True)
class SkillLevels(Kind[Mapping[str, int]]):
    """The least level, 1 to 10, that an agent needs in each skill."""

    level: Integer = field(default_factory=lambda: Integer(1, 10))
    most: int = 20

    def parse(self, raw: object) -> Mapping[str, int]:
        return parse_items(raw, self.most, is_code, self.level.parse)

    def schema(self) -> Json:
        return {
            "type": "object",
            "maxProperties": self.most,
            "propertyNames": {"pattern": CODE_PATTERN, REFERENCE: "skill"},
            "additionalProperties": self.level.schema(),
        }

    def references(self, value: Mapping[str, int]) -> Iterable[Reference]:
        return tuple(Reference("skill", code) for code in value)


@dataclass(frozen=True)
class DataValues(Kind[Mapping[str, str]]):
    """Literal values by data key."""

    value: Text = field(default_factory=lambda: Text(MAX_VALUE_LENGTH))
    most: int = 50

    def parse(self, raw: object) -> Mapping[str, str]:
        return parse_items(raw, self.most, is_id, self.value.parse)

    def schema(self) -> Json:
        return {
            "type": "object",
            "maxProperties": self.most,
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": self.value.schema(),
        }


@dataclass(frozen=True, slots=True)
class Option:
    """What a digit stands for. ``label`` is what the agent reads; the digit itself where it is empty. ``words`` are the
    keywords that mean it where callers can speak, separated by commas."""

    label: str
    next: str
    words: str = ""


@dataclass(frozen=True)
class MenuOptions(Kind[Mapping[str, Option]]):
    """Options by digit."""

    label: Text = field(default_factory=lambda: Text(80))
    next: Identifier = field(default_factory=Target)
    words: Text = field(default_factory=Text)

    def parse(self, raw: object) -> Mapping[str, Option]:
        options = parse_items(
            raw, len(MENU_DIGITS), lambda key: len(key) == 1 and key in MENU_DIGITS, self._option
        )
        if not options:
            raise Malformed("missing-key", _("must have an option"))
        return options

    def _option(self, raw: object) -> Option:
        values = parse_items(raw, 3, lambda key: key in ("label", "next", "words"), lambda value: value)
        return Option(
            label=self.label.parse(values.get("label", "")),
            next=self.next.parse(values.get("next", "")),
            words=self.words.parse(values.get("words", "")),
        )

    def schema(self) -> Json:
        option = {
            "type": "object",
            "properties": {
                "label": self.label.schema(),
                "next": self.next.schema(),
                "words": self.words.schema(),
            },
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"enum": list(MENU_DIGITS)},
            "additionalProperties": option,
        }

    def exits(self, name: str, value: Mapping[str, Option]) -> Iterable[Exit]:
        return tuple(
            Exit(digit, option.next, silent=False, label=option.label) for digit, option in value.items()
        )


def prompt_code(required: bool = True) -> Code:
    """The code of a prompt."""
    return Code("prompt", required)
