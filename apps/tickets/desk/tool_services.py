"""Macros and saved views: kept by whom they belong to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.actions import offered_actions
from apps.tickets.domain.actions import actions_to_json, parse_actions
from apps.tickets.domain.views import BadView, read_view
from apps.tickets.domain.vocabulary import Invalid
from apps.tickets.models import DefaultView, Macro, SavedView


def checked_actions(data: Any) -> list[dict[str, Any]]:
    """Return actions as they are stored; raise ``ValidationError`` with every problem, or what nobody carries out."""
    try:
        actions = parse_actions(data)
    except Invalid as error:
        raise ValidationError([str(problem) for problem in error.problems]) from None
    if not actions:
        raise ValidationError(_("Choose at least one action."))
    missing = sorted({action.do for action in actions} - set(offered_actions()))
    if missing:
        raise ValidationError(_("Nobody carries this out here: %(names)s.") % {"names": ", ".join(missing)})
    return actions_to_json(actions)


def checked_view(data: Any) -> dict[str, Any]:
    """Return a view as it is stored; raise ``ValidationError`` where it is none."""
    try:
        return read_view(data).to_json()
    except BadView as error:
        words = {
            "unknown_field": _("There is no field “%(where)s”."),
            "unknown_column": _("There is no column “%(where)s”."),
            "unknown_order": _("Lists cannot be ordered by “%(where)s”."),
            "bad_op": _("“%(where)s” cannot be asked so."),
            "bad_value": _("The value for “%(where)s” does not fit."),
            "too_many": _("Too much; at most %(where)s."),
            "malformed": _("This is no view."),
        }
        raise ValidationError(words[error.kind] % {"where": error.where}) from None


@transaction.atomic
def save_macro(*, macro: Macro | None = None, **fields: Any) -> Macro:
    """Create or change a macro and return it. Raises ``ValidationError`` with the errors by field."""
    macro = macro or Macro()
    for name, value in fields.items():
        setattr(macro, name, value)
    try:
        macro.actions = checked_actions(macro.actions)
    except ValidationError as error:
        raise ValidationError({"actions": error.messages}) from None
    macro.full_clean()
    macro.save()
    return macro


@transaction.atomic
def save_view(*, view: SavedView | None = None, **fields: Any) -> SavedView:
    """Create or change a saved view and return it. Raises ``ValidationError`` with the errors by field."""
    view = view or SavedView()
    for name, value in fields.items():
        setattr(view, name, value)
    try:
        view.spec = checked_view(view.spec)
    except ValidationError as error:
        raise ValidationError({"spec": error.messages}) from None
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def choose_default_view(*, user: User, view: SavedView | None) -> SavedView | None:
    """Have the list of ``user`` open with ``view``, or as it does for everybody, and return the view."""
    if view is None:
        DefaultView.objects.filter(user=user).delete()
    else:
        DefaultView.objects.update_or_create(user=user, defaults={"view": view})
    return view
