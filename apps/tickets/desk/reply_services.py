"""Canned replies: kept, found and filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import get_language, gettext as _, override

from apps.accounts.models import User
from apps.tickets.desk.sharing import Person, usable_by
from apps.tickets.desk.values import custom_names, reply_values
from apps.tickets.domain.replies import (
    BadReply,
    choose_language,
    clean_shortcut,
    parse_reply,
    render_reply,
)
from apps.tickets.models import CannedReply, CannedReplyText, Ticket


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply that is ready to be sent; ``cursor`` is where to go on writing, ``missing`` what was not known."""

    text: str
    cursor: int
    missing: tuple[str, ...]
    language: str


def say_bad_reply(error: BadReply) -> str:
    """Return what is wrong, for people."""
    words = {
        "open_gap": _("A gap is not closed: “%(what)s”. Write {{customer.name}}, or \\{{ for two braces."),
        "bad_gap": _(
            "“%(what)s” is no gap. A gap is a name, such as {{customer.name}}, and may have a default."
        ),
        "unknown": _("There is no “%(what)s”. The list of gaps is beside the text."),
        "two_cursors": _("There can be one {{cursor}} only."),
        "too_long": _("The text is too long; at most %(what)s characters."),
        "bad_characters": _("The text holds characters that cannot be stored."),
        "bad_shortcut": _("“%(what)s” is no shortcut: letters, figures, - and _ only, at most 40."),
    }
    return words[error.kind] % {"what": error.what}


def checked_reply(text: str) -> str:
    """Return ``text``; raise ``ValidationError`` where it has a gap that nothing fills."""
    try:
        parse_reply(text, custom_names())
    except BadReply as error:
        raise ValidationError(say_bad_reply(error)) from None
    return text


def checked_shortcut(text: str) -> str:
    """Return the shortcut as it is stored; raise ``ValidationError`` where it is none."""
    try:
        return clean_shortcut(text)
    except BadReply as error:
        raise ValidationError(say_bad_reply(error)) from None


@transaction.atomic
def save_reply(
    *, reply: CannedReply | None = None, texts: Mapping[str, str] | None = None, **fields: Any
) -> CannedReply:
    """Create or change a reply and return it. ``texts``, by language, replaces all its texts.

    Raises ``ValidationError`` with the errors by field.
    """
    reply = reply or CannedReply()
    for name, value in fields.items():
        setattr(reply, name, value)
    try:
        reply.shortcut = checked_shortcut(reply.shortcut)
    except ValidationError as error:
        raise ValidationError({"shortcut": error.messages}) from None
    reply.full_clean()
    reply.save()
    if texts is not None:
        _replace_texts(reply, texts)
    return reply


def _replace_texts(reply: CannedReply, texts: Mapping[str, str]) -> None:
    if not texts:
        raise ValidationError({"texts": _("A reply needs a text.")})
    rows = [CannedReplyText(reply=reply, language=code, text=text) for code, text in texts.items()]
    for row in rows:
        try:
            checked_reply(row.text)
            row.full_clean(exclude=["reply"], validate_constraints=False)
        except ValidationError as error:
            raise ValidationError({"texts": error.messages}) from None
    reply.texts.all().delete()
    CannedReplyText.objects.bulk_create(rows)


def list_replies(user: Person, ticket: Ticket | None = None) -> QuerySet[CannedReply]:
    """Return the replies that ``user`` has, with their texts; those for the category of ``ticket`` come first."""
    near: Any = Value(1)
    if ticket is not None and ticket.category_id:
        near = Case(When(category=ticket.category_id, then=0), default=1, output_field=IntegerField())
    return usable_by(CannedReply, user).prefetch_related("texts", "files").order_by(near, "name", "id")


def fill_reply(*, reply: CannedReply, ticket: Ticket, user: User | None, language: str = "") -> Filled:
    """Return ``reply`` filled in for ``ticket``, in ``language``, else the ticket's, the customer's, or the screen's.

    What was saved before a field of the site was taken away still fills: its gap then stays empty.
    """
    texts = {row.language: row.text for row in reply.texts.all()}
    if not texts:
        raise ValidationError(_("This reply has no text."))
    wanted = (language, ticket.language, getattr(ticket.requester, "language", ""), get_language() or "")
    chosen = choose_language(frozenset(texts), *wanted)
    return fill_text(texts[chosen], ticket=ticket, user=user, language=chosen)


def fill_text(text: str, *, ticket: Ticket, user: User | None, language: str = "") -> Filled:
    """Return ``text`` filled in for ``ticket``, dates and states in ``language``. Raises ``ValidationError``."""
    with override(language or get_language()):
        values = reply_values(ticket, user)
    try:
        parts = parse_reply(text, custom_names() | values.keys())
    except BadReply as error:
        raise ValidationError(say_bad_reply(error)) from None
    rendered = render_reply(parts, values)
    return Filled(rendered.text, rendered.cursor, rendered.missing, language)
