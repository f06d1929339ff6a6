"""Reads JSON from outside: what no database stores and no reader survives is refused before any view sees it (T13)."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

from apps.kernel.text import UNSTORABLE

MOST_DEPTH = 40
"""Of lists and objects within each other: nothing that is asked for comes near."""


class StrictJSONParser(JSONParser):
    """Refuses what is too large or too deep, no UTF-8, or holds NUL or half a character, naming the field."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise ParseError(_("This is too much at once."))
        try:
            # PostgreSQL would take them for numbers that do not exist.
            data = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("This is no JSON that can be read.")) from None
        for field, problem in _problems(data):
            raise ValidationError({field: [problem]} if field else problem)
        return data


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _problems(data: Any) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, with the field of the outermost object that it is in."""
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        field, value, depth = waiting.pop()
        if isinstance(value, str):
            if UNSTORABLE.search(value):
                yield field, _("The text has a character that cannot be stored.")
        elif depth >= MOST_DEPTH:
            yield field, _("This is nested too deeply.")
        elif isinstance(value, dict):
            for name, inner in value.items():
                waiting.append((field or _printable(name), inner, depth + 1))
                waiting.append((field or _printable(name), name, depth + 1))
        elif isinstance(value, list):
            waiting.extend((field, inner, depth + 1) for inner in value)


def _printable(name: str) -> str:
    return UNSTORABLE.sub("\ufffd", name)[:100]
