"""Tags of tickets."""

from collections.abc import Iterable

from apps.tickets.models import Tag, Ticket, TicketTag
from apps.tickets.services.errors import checked_line

MAX_TAG_CHARACTERS = 60


def as_tags(tags: Iterable[str | Tag]) -> list[Tag]:
    """Return the tags; those named by a word that is none yet are created. Case does not make a new one."""
    tags = list(tags)
    rows = [tag for tag in tags if isinstance(tag, Tag)]
    names = {_name(tag).casefold(): _name(tag) for tag in tags if not isinstance(tag, Tag)}
    if not names:
        return rows
    Tag.objects.bulk_create([Tag(name=name) for name in names.values()], ignore_conflicts=True)
    return rows + list(Tag.objects.filter(name__in=names.values()))


def _name(text: str | Tag) -> str:
    return checked_line(str(text), "tags").lower()[:MAX_TAG_CHARACTERS]


def put_tags(ticket: Ticket, tags: Iterable[str | Tag]) -> list[Tag]:
    """Put tags on the ticket and return those that it did not have."""
    wanted = as_tags(list(tags))
    present = set(ticket.tag_rows.values_list("tag_id", flat=True)) if wanted else set()
    new = [tag for tag in wanted if tag.pk not in present]
    TicketTag.objects.bulk_create([TicketTag(ticket=ticket, tag=tag) for tag in new], ignore_conflicts=True)
    return new
