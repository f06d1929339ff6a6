"""Codes of the directory as words for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.customers.domain import likeness

_REASONS: dict[str, Any] = {
    likeness.SAME_NUMBER: _("the same number, typed otherwise"),
    likeness.SAME_MAIL: _("the same mailbox"),
    likeness.SAME_REFERENCE: _("the same reference, typed otherwise"),
    likeness.SAME_NAME: _("the same name"),
    likeness.SIMILAR_NAME: _("a similar name"),
    likeness.SAME_ORGANISATION: _("the same organisation"),
    likeness.SAME_DOMAIN: _("the same mail domain"),
    likeness.NEAR_NUMBER: _("numbers that differ by one slip"),
}
_FIELDS: dict[str, Any] = {
    "name": _("name"),
    "external_ref": _("external reference"),
    "tier": _("value tier"),
    "language": _("language"),
    "do_not_call": _("do not call"),
    "note": _("note"),
}


def say_reasons(reasons: Mapping[str, int]) -> str:
    """Return why two may be the same, the weightiest reason first."""
    ordered = sorted(reasons, key=lambda code: -reasons[code])
    return ", ".join(str(_REASONS.get(code, code)) for code in ordered)


def say_field(name: str, labels: Mapping[str, str]) -> str:
    """Return the name of a field of a merge; ``labels`` are those of the site's own fields by their codes."""
    code = name.removeprefix("custom.")
    return labels.get(code, code) if code != name else str(_FIELDS.get(name, name))


def say_merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what became of a customer's own details, field by field; a dash where nothing did."""
    told = (f"{say_field(name, {})}: {_plain(before.get(name))} → {_plain(after[name])}" for name in after)
    return "; ".join(told) or "–"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {one}" for key, one in value.items()) or "–"
    return "–" if value in (None, "") else str(value)
