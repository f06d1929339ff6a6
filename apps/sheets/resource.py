"""What a kind of sheet is: its columns, how its rows are found, written and taken back.

An app lists its kinds in ``resources.py`` as ``SHEETS``. Most are :class:`~apps.sheets.model_sheet.ModelSheet`; a table
of tens of thousands of rows writes through :mod:`apps.sheets.staged`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from apps.sheets.domain.cells import CellError
from apps.sheets.domain.columns import Column
from apps.sheets.models import ImportBatch, ImportRow

Progress = Callable[[int, int, str], None]
Values = dict[str, Any]


def no_progress(done: int, total: int, message: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Row:
    """One row of a file, while it is compared. ``errors``: (column or empty, code, params), or with ``text`` as code
    and the sentence itself in ``params``."""

    number: int
    values: Values
    key: str = ""
    errors: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    def add_error(self, column: str, code: str, **params: Any) -> None:
        self.errors.append((column, code, params))

    def add_cell_error(self, column: str, error: CellError) -> None:
        self.errors.append((column, error.code, error.params))


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds under a key now."""

    pk: int
    values: Values


class Sheet:
    """One kind of sheet. Values of rows are JSON values, by the names of the columns."""

    code: ClassVar[str]
    title: ClassVar[Any]
    model: ClassVar[type[Model]]
    chunk: ClassVar[int] = 2_000
    own_parts: ClassVar[frozenset[str]] = frozenset()
    """Relations (or models) whose rows belong to an object and go with it."""

    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of a template."""
        raise NotImplementedError

    def key_of(self, values: Mapping[str, Any]) -> str:
        """Return what a row is found by, empty where it says nothing of it."""
        keys = [column.name for column in self.columns() if column.is_key]
        return str(values.get(keys[0]) or "")

    def canonical(self, row: Row) -> None:
        """Bring values into the form in which they are stored, or add errors; before the key is looked for."""

    def read(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Stored]:
        """Return what is stored under the keys of ``rows``, with a constant number of queries."""
        raise NotImplementedError

    def read_objects(self, pks: Iterable[int], *, lock: bool = False) -> dict[int, Values]:
        """Return the values of objects by primary key."""
        raise NotImplementedError

    def check(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        """Add the errors that one cell alone cannot show."""

    def new_ids(self, count: int) -> list[int]:
        """Return ids for so many new objects, where rows are written by statements; none: writing gives them."""
        return []

    def try_out(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        """Add the errors that only writing shows; whatever is written here is rolled back."""

    def apply(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        """Write the new and changed rows of a batch, in the caller's transaction, and note each one's ``object_id``."""
        raise NotImplementedError

    def restore(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        """Write ``before`` back, for the changed rows of a batch that are not ``is_kept``."""
        raise NotImplementedError

    def delete(self, pks: Sequence[int], by: Any) -> None:
        """Remove objects that an import had made."""
        self.model._base_manager.filter(pk__in=pks).delete()

    def after(self, row: ImportRow) -> Values:
        """Return all values that an object has which a row made, as long as nobody changed it."""
        return dict(row.after or row.values)

    def find_used(self, pks: Sequence[int]) -> set[int]:
        """Return which of the objects others refer to; relations without a name count, too."""
        used: set[int] = set()
        relations: list[Any] = self.model._meta.get_fields(include_hidden=True)
        for relation in relations:
            if (
                not (relation.one_to_many or relation.one_to_one)
                or relation.concrete
                or self._is_own(relation)
            ):
                continue
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": pks})
            used.update(rows.values_list(name, flat=True).distinct())
        return used

    def _is_own(self, relation: Any) -> bool:
        if (
            relation.related_model._meta.auto_created is self.model
        ):  # a list of ours, such as a group's locations
            return True
        return bool({relation.get_accessor_name(), relation.related_model._meta.label} & self.own_parts)

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[Values]:
        """Yield the values of objects, as they can be imported again."""
        raise NotImplementedError

    def may_import(self, user: Any) -> bool:
        """Return whether ``user`` may make and change such rows."""
        app, name = self.model._meta.app_label, self.model._meta.model_name
        return bool(user.has_perms([f"{app}.add_{name}", f"{app}.change_{name}"]))

    def may_export(self, user: Any) -> bool:
        """Return whether ``user`` may see such rows."""
        return bool(user.has_perm(self.view_permission))

    @property
    def view_permission(self) -> str:
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of at most ``size`` items."""
    part: list[Any] = []
    for item in items:
        part.append(item)
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part
