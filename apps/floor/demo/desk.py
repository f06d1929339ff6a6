"""The tools of the ticket desk: types with their questions, categories, tags, replies, checklists, macros, views."""

from typing import Any

from apps.customfields.models import CustomField
from apps.floor.demo.reader import Rows, read_rows
from apps.interactions.models import Disposition
from apps.tickets.desk.reply_services import save_reply
from apps.tickets.desk.tool_services import save_macro, save_view
from apps.tickets.models import (
    CannedReply,
    Category,
    ChecklistStep,
    ChecklistTemplate,
    Macro,
    SavedView,
    Tag,
    TicketType,
)
from apps.tickets.services import save_category

REQUIRED = "*"
"""Before a step of a checklist: the ticket cannot be resolved without it."""


def load_desk() -> None:
    """Create or update all tools from fixtures/demo; rows are recognised by their code, name or shortcut."""
    for row in read_rows("ticket_types"):
        TicketType.objects.update_or_create(code=row["code"], defaults=row)
    for row in read_rows("ticket_fields"):
        key = {"form": "ticket", "type_code": row.pop("type_code", ""), "code": row.pop("code")}
        CustomField.objects.update_or_create(**key, defaults=row)
    for row in read_rows("tags"):
        Tag.objects.update_or_create(name=row["name"], defaults=row)
    categories = _load_categories(read_rows("ticket_categories"))
    known = {reply.shortcut: reply for reply in CannedReply.objects.all()}
    for row in read_rows("canned_replies"):
        category = categories.get(row.pop("category", ""))
        save_reply(reply=known.get(row["shortcut"]), category=category, **row)
    for row in read_rows("checklists"):
        _load_checklist(**row)
    _load_named(Macro, "macro", save_macro, read_rows("macros"))
    _load_named(SavedView, "view", save_view, read_rows("saved_views"))


def _load_categories(rows: Rows) -> dict[str, Category]:
    """Parents stand before what is below them."""
    known = {category.code: category for category in Category.objects.all()}
    filed = {disposition.code: disposition for disposition in Disposition.objects.all()}
    for position, row in enumerate(rows, 1):
        code, parent = row["code"], row.get("parent")
        fields = {"code": code, "name": row["name"], "parent_id": known[parent].pk if parent else None}
        known[code] = save_category(category=known.get(code), position=position, **fields)
        if "dispositions" in row:
            known[code].dispositions.set(filed[name] for name in row["dispositions"])
    return known


def _load_checklist(*, code: str, name: str, steps: list[str], type: str = "") -> None:
    of_type = TicketType.objects.get(code=type) if type else None
    template, is_new = ChecklistTemplate.objects.update_or_create(
        code=code, defaults={"name": name, "type": of_type}
    )
    if is_new:
        ChecklistStep.objects.bulk_create(
            ChecklistStep(
                template=template,
                text=text.removeprefix(REQUIRED),
                is_required=text.startswith(REQUIRED),
                position=place,
            )
            for place, text in enumerate(steps, 1)
        )


def _load_named(model: Any, name: str, save: Any, rows: Rows) -> None:
    known = {row.name: row for row in model.objects.all()}
    for row in rows:
        save(**{name: known.get(row["name"])}, **row)
