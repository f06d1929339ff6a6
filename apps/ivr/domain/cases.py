"""The kinds of value that lead to several nodes: the cases of a condition, the shares of a split, results of a call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from apps.ivr.domain.expressions import Expression, lists_named
from apps.ivr.domain.fields import Exit, Integer, Json, Kind, Malformed, Reference, T, Target, Text
from apps.ivr.domain.mappings import parse_items
from apps.ivr.domain.text import ID_PATTERN, is_id, shown
from apps.kernel.sentence import Sentence as _


@dataclass(frozen=True, slots=True)
class Case:
    """Where to go if ``when`` is true."""

    when: str
    next: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Where this many of a hundred calls go."""

    percent: int
    next: str
    label: str = ""


def _parse_list(
    raw: object, least: int, most: int, parse_entry: Callable[[Mapping[str, object]], T]
) -> tuple[T, ...]:
    """Return the entries of the list ``raw``; raise :class:`Malformed` naming the entry at fault."""
    if not isinstance(raw, list):
        raise Malformed("wrong-type", _("must be a list, not %(raw)s", raw=shown(raw)))
    if len(raw) < least:
        raise Malformed("missing-key", _("must have at least %(least)s entries", least=least))
    if len(raw) > most:
        raise Malformed("too-long", _("has more than %(most)s entries", most=most))
    parsed = []
    for place, entry in enumerate(raw, start=1):
        try:
            if not isinstance(entry, Mapping):
                raise Malformed("wrong-type", _("must be an object, not %(raw)s", raw=shown(entry)))
            parsed.append(parse_entry(entry))
        except Malformed as error:
            raise Malformed(
                error.code, _("entry %(place)s %(fault)s", place=place, fault=error.said)
            ) from None
    return tuple(parsed)


def _only(entry: Mapping[str, object], *keys: str) -> None:
    for key in entry:
        if key not in keys:
            raise Malformed("bad-key", _("has a key that cannot be used: %(key)s", key=shown(key)))


@dataclass(frozen=True)
class Cases(Kind[tuple[Case, ...]]):
    """Cases in the order in which they are asked. Entry: ``when``, ``next``, ``label``."""

    when: Expression = field(default_factory=Expression)
    next: Target = field(default_factory=Target)
    label: Text = field(default_factory=lambda: Text(80))
    most: int = 20

    def parse(self, raw: object) -> tuple[Case, ...]:
        return _parse_list(raw, 1, self.most, self._case)

    def _case(self, raw: Mapping[str, object]) -> Case:
        _only(raw, "when", "next", "label")
        return Case(
            when=self.when.parse(raw.get("when", "")),
            next=self.next.parse(raw.get("next", "")),
            label=self.label.parse(raw.get("label", "")),
        )

    def schema(self) -> Json:
        return _list_schema({"when": self.when.schema()}, self.next, self.label, 1, self.most)

    def exits(self, name: str, value: tuple[Case, ...]) -> Iterable[Exit]:
        return tuple(Exit(str(place), case.next, label=case.label) for place, case in enumerate(value, 1))

    def references(self, value: tuple[Case, ...]) -> Iterable[Reference]:
        codes = dict.fromkeys(code for case in value for code in lists_named(case.when))
        return tuple(Reference("number_list", code) for code in codes)


@dataclass(frozen=True)
class Shares(Kind[tuple[Share, ...]]):
    """Shares in percent, 100 together. Entry: ``percent``, ``next``, ``label``."""

    percent: Integer = field(default_factory=lambda: Integer(0, 100))
    next: Target = field(default_factory=Target)
    label: Text = field(default_factory=lambda: Text(80))
    most: int = 20

    def parse(self, raw: object) -> tuple[Share, ...]:
        shares = _parse_list(raw, 2, self.most, self._share)
        if (total := sum(share.percent for share in shares)) != 100:
            raise Malformed("out-of-range", _("must be 100 percent together, not %(total)s", total=total))
        return shares

    def _share(self, raw: Mapping[str, object]) -> Share:
        _only(raw, "percent", "next", "label")
        return Share(
            percent=self.percent.parse(raw.get("percent")),
            next=self.next.parse(raw.get("next", "")),
            label=self.label.parse(raw.get("label", "")),
        )

    def schema(self) -> Json:
        return _list_schema({"percent": self.percent.schema()}, self.next, self.label, 2, self.most)

    def exits(self, name: str, value: tuple[Share, ...]) -> Iterable[Exit]:
        return tuple(
            Exit(str(place), share.next, label=share.label or f"{share.percent} %")
            for place, share in enumerate(value, 1)
        )


def _list_schema(own: Json, target: Target, label: Text, least: int, most: int) -> Json:
    """The own keys of an entry must be given; where it leads and how it is called may be left out."""
    entry = {
        "type": "object",
        "properties": {**own, "next": target.schema(), "label": label.schema()},
        "required": list(own),
        "additionalProperties": False,
    }
    return {"type": "array", "minItems": least, "maxItems": most, "items": entry}


@dataclass(frozen=True)
class Results(Kind[Mapping[str, str]]):
    """Where to go by what a sub-flow returns. Entry: ``next``."""

    next: Target = field(default_factory=Target)
    most: int = 20

    def parse(self, raw: object) -> Mapping[str, str]:
        return parse_items(raw, self.most, is_id, self._target)

    def _target(self, raw: object) -> str:
        entry = parse_items(raw, 1, lambda key: key == "next", lambda value: value)
        return self.next.parse(entry.get("next", ""))

    def schema(self) -> Json:
        entry = {
            "type": "object",
            "properties": {"next": self.next.schema()},
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "maxProperties": self.most,
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": entry,
        }

    def exits(self, name: str, value: Mapping[str, str]) -> Iterable[Exit]:
        return tuple(Exit(word, target) for word, target in value.items())
