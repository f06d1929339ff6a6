"""The tree of categories."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from apps.tickets.domain.category_paths import MAX_DEPTH, SEPARATOR, depth_of, is_within, path_below
from apps.tickets.models import Category

# Changes of the tree are rare and touch many rows: one at a time.
_TREE_LOCK = 7_405_001


@transaction.atomic
def save_category(*, category: Category | None = None, **fields: Any) -> Category:
    """Create or change a category, with everything below it where it moves or is renamed, and return it.

    Raises ``ValidationError`` for a move below itself and for more than eight levels.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])
    # The lock only lets see what is committed from here on: read what was given afresh.
    row = Category() if category is None or category.pk is None else Category.objects.get(pk=category.pk)
    old_path, old_name = row.path, row.full_name
    for name, value in fields.items():
        setattr(row, name, value)
    parent = Category.objects.get(pk=row.parent_id) if row.parent_id else None
    check_category(old_path, parent)
    row.full_name = (parent.full_name + SEPARATOR if parent else "") + row.name
    row.full_clean()
    row.save()
    row.path = path_below(parent.path if parent else "", row.pk)
    row.save(update_fields=["path"])
    if old_path and (old_path, old_name) != (row.path, row.full_name):
        _move_below(row, old_path, old_name)
    return row


def check_category(old_path: str, parent: Category | None) -> None:
    """Raise ``ValidationError`` where a category (``old_path`` "" for a new one) cannot be below ``parent``."""
    if parent is None:
        return
    if old_path and is_within(parent.path, old_path):
        raise ValidationError({"parent": _("A category cannot be below itself.")})
    below = (
        Category.objects.filter(path__startswith=old_path).values_list("path", flat=True) if old_path else ()
    )
    height = max((depth_of(path) - depth_of(old_path) for path in below), default=0)
    if depth_of(parent.path) + 1 + height > MAX_DEPTH:
        raise ValidationError({"parent": _("At most %(most)d levels.") % {"most": MAX_DEPTH}})


def _move_below(row: Category, old_path: str, old_name: str) -> None:
    below = Category.objects.filter(path__startswith=old_path).exclude(pk=row.pk)
    below.update(
        path=Concat(Value(row.path), Substr(F("path"), len(old_path) + 1)),
        full_name=Concat(Value(row.full_name), Substr(F("full_name"), len(old_name) + 1)),
    )
