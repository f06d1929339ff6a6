"""The kinds of value of which a request to another system is made: templates, headers, paths into its answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.ivr.domain.fields import Json, Kind, Malformed, text_of
from apps.ivr.domain.json_path import MAX_PATH_LENGTH, PATH_PATTERN, is_path
from apps.ivr.domain.mappings import parse_items
from apps.ivr.domain.template import fault, places
from apps.ivr.domain.text import ID_PATTERN, is_id, is_printable, shown
from apps.kernel.sentence import Sentence as _

MAX_TEMPLATE_LENGTH = 500
MAX_BODY_LENGTH = 4_000
PARAMETER_PATTERN = r"^[A-Za-z0-9._\[\]-]{1,64}$"
_PARAMETER_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._[]-")
_HEADER_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "authorization",
     "proxy-authorization", "cookie", "idempotency-key"}
)  # fmt: skip
"""Headers that a flow does not set: those of the request itself, and those that carry secrets."""


@dataclass(frozen=True)
class Template(Kind[str]):
    """Text with places (:mod:`~apps.ivr.domain.template`)."""

    max_length: int = MAX_TEMPLATE_LENGTH

    def parse(self, raw: object) -> str:
        text = text_of(raw, self.max_length)
        if problem := fault(text, braces=False):
            raise Malformed("bad-template", problem)
        return text

    def schema(self) -> Json:
        return {"type": "string", "maxLength": self.max_length, "format": "template"}


@dataclass(frozen=True)
class OpenTemplate(Template):
    """A text that people read: nothing that a caller has entered in confidence may be put into it."""

    def parse(self, raw: object) -> str:
        text = super().parse(raw)
        if any(scope == "secure" for scope, _ in places(text)):
            raise Malformed("bad-template", "must not show what a caller has entered in confidence")
        return text


@dataclass(frozen=True)
class PathTemplate(Template):
    """What is put behind a connection's address: empty, or from its first slash on."""

    def parse(self, raw: object) -> str:
        text = super().parse(raw)
        if text and not text.startswith("/"):
            raise Malformed("bad-template", _("must begin with /"))
        if any(character in text for character in "?#\\ @") or "//" in text:
            raise Malformed("bad-template", _("is a path only, without ?, #, \\, @, spaces and //"))
        if ".." in text:
            raise Malformed("bad-template", _("must not lead upwards"))
        return text


@dataclass(frozen=True)
class JsonTemplate(Kind[str]):
    """A JSON text whose texts may hold places: ``{"order": "{order}"}``."""

    def parse(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise Malformed("wrong-type", _("must be text, not %(raw)s", raw=shown(raw)))
        if len(raw) > MAX_BODY_LENGTH:
            raise Malformed(
                "too-long",
                _("is longer than %(most)s characters", most=MAX_BODY_LENGTH),
            )
        if not is_printable(raw.replace("\n", " ").replace("\t", " ").replace("\r", " ")):
            raise Malformed("unprintable", _("holds a character that cannot be shown"))
        if problem := fault(raw, braces=True) if raw else "":
            raise Malformed("bad-template", problem)
        if raw:
            _check_json(raw)
        return raw

    def schema(self) -> Json:
        return {"type": "string", "maxLength": MAX_BODY_LENGTH, "format": "json-template"}


def _check_json(text: str) -> None:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed(
            "bad-template", _("is no JSON; places stand inside of texts, such as “{order}”")
        ) from None


@dataclass(frozen=True)
class Templates(Kind[Mapping[str, str]]):
    """Templates by name: query parameters, or headers."""

    headers: bool = False
    value: Template = field(default_factory=Template)
    most: int = 20

    def parse(self, raw: object) -> Mapping[str, str]:
        return parse_items(raw, self.most, self._is_name, self.value.parse)

    def _is_name(self, name: str) -> bool:
        allowed = _HEADER_CHARACTERS if self.headers else _PARAMETER_CHARACTERS
        proper = 0 < len(name) <= 64 and all(character in allowed for character in name)
        return proper and not (self.headers and name.lower() in OWN_HEADERS)

    def schema(self) -> Json:
        return {
            "type": "object",
            "maxProperties": self.most,
            "propertyNames": {"pattern": PARAMETER_PATTERN},
            "additionalProperties": self.value.schema(),
        }


@dataclass(frozen=True)
class ResultPaths(Kind[Mapping[str, str]]):
    """Where in the JSON answer what is that is stored under a data key."""

    most: int = 20

    def parse(self, raw: object) -> Mapping[str, str]:
        return parse_items(raw, self.most, is_id, _path)

    def schema(self) -> Json:
        path: dict[str, Any] = {"type": "string", "pattern": PATH_PATTERN, "maxLength": MAX_PATH_LENGTH}
        return {
            "type": "object",
            "maxProperties": self.most,
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": path,
        }


def _path(raw: object) -> str:
    text = text_of(raw, MAX_PATH_LENGTH)
    if not is_path(text):
        raise Malformed(
            "bad-path", _("must be a path such as order.items[0].status: %(text)s", text=shown(text))
        )
    return text
