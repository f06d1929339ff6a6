"""Titles of background work: stored as text and values, and said in the language of whoever reads them."""

from typing import Any

from django.utils.translation import gettext

from apps.kernel.sentence import Sentence, say


def parts_of(title: str) -> dict[str, Any]:
    """Return what a title was made of, to be stored; nothing for plain text."""
    if not isinstance(title, Sentence):
        return {}
    values = {
        key: parts_of(value) if isinstance(value, Sentence) else value for key, value in title.values.items()
    }
    return {"text": title.text, "values": values}


def say_title(parts: dict[str, Any]) -> str:
    """Return the title in the language that is in use; empty where nothing is stored."""
    return say(_sentence(parts), gettext) if parts else ""


def _sentence(parts: dict[str, Any]) -> Sentence:
    values = {
        key: _sentence(value) if isinstance(value, dict) else value for key, value in parts["values"].items()
    }
    return Sentence(parts["text"], **values)
