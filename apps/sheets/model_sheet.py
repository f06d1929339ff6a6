"""Sheets that are written row by row, through validation or an app's own services."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import ForeignKey, Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from apps.sheets.describing import column_of
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.domain.difference import RowKind, changed_columns
from apps.sheets.domain.formulas import restore
from apps.sheets.models import ImportBatch
from apps.sheets.resource import Progress, Row, Sheet, Stored, Values


class ModelSheet(Sheet):
    """A table by one natural key. The dry run really writes each row and rolls all of it back, so that it finds what
    writing would find.

    ``fields`` become columns by themselves; a foreign key is written as the ``code`` of what it points to. A subclass
    adds ``extra_columns``, says their values in ``describe`` and writes them in ``save``.
    """

    key: ClassVar[str] = "code"
    fields: ClassVar[tuple[str, ...]] = ()
    references: ClassVar[Mapping[str, str]] = {}
    """Foreign keys that are written as something else than ``code``."""
    chunk: ClassVar[int] = 5_000

    def extra_columns(self) -> tuple[Column, ...]:
        """Return the columns that are no fields of the model."""
        return ()

    def columns(self) -> tuple[Column, ...]:
        own = [column_of(self.model, name, **self._key_marks(name)) for name in self.fields]
        return (*own, *self.extra_columns())

    def _key_marks(self, name: str) -> dict[str, Any]:
        return {"is_key": True, "is_required": True, "kind": Kind.CODE} if name == self.key else {}

    def key_of(self, values: Mapping[str, Any]) -> str:
        return str(values.get(self.key) or "")

    def get_queryset(self) -> QuerySet[Any]:
        """Return the objects with all that ``describe`` looks at."""
        foreign = [name for name in self.fields if isinstance(self.model._meta.get_field(name), ForeignKey)]
        return (
            self.model._base_manager.select_related(*foreign) if foreign else self.model._base_manager.all()
        )

    def describe(self, instance: Any) -> Values:
        """Return the values of an object."""
        return {name: self._plain(instance, name) for name in self.fields}

    def _plain(self, instance: Any, name: str) -> Any:
        if isinstance(self.model._meta.get_field(name), ForeignKey):
            other = getattr(instance, name)
            return "" if other is None else str(getattr(other, self._reference(name)))
        value = getattr(instance, name)
        return value if value is None or isinstance(value, bool | int | float) else str(value)

    def _reference(self, name: str) -> str:
        return self.references.get(name, "code")

    def read(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Stored]:
        return {
            str(getattr(found, self.key)): Stored(found.pk, self.describe(found))
            for found in self._locked(lock).filter(**{f"{self.key}__in": [row.key for row in rows]})
        }

    def read_objects(self, pks: Iterable[int], *, lock: bool = False) -> dict[int, Values]:
        return {found.pk: self.describe(found) for found in self._locked(lock).filter(pk__in=list(pks))}

    def _locked(self, lock: bool) -> QuerySet[Any]:
        queryset = self.get_queryset()
        return queryset.select_for_update(of=("self",)) if lock else queryset

    def try_out(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        for row in rows:
            known = stored.get(row.key)
            if row.errors or (known and not changed_columns(known.values, row.values)):
                continue
            try:
                with transaction.atomic():
                    self._save(known.pk if known else None, row.values, None)
            except ValidationError as error:
                _add_errors(row, error)
            except DatabaseError as error:
                row.add_error("", "text", text=str(error).split("\n")[0][:300])

    def apply(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        rows = batch.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED)).order_by("number")
        for done, row in enumerate(rows.iterator(), start=1):
            row.object_id = self._save(row.object_id, row.values, by).pk
            row.after = self.read_objects([row.object_id])[row.object_id] if row.kind == RowKind.NEW else None
            row.save(update_fields=["object_id", "after"])
            progress(done, batch.count(RowKind.NEW) + batch.count(RowKind.CHANGED), "")

    def restore(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        for row in batch.rows.filter(kind=RowKind.CHANGED, is_kept=False).order_by("-number").iterator():
            self._save(row.object_id, row.before or {}, by)

    def delete(self, pks: Sequence[int], by: Any) -> None:
        for found in self.model._base_manager.filter(pk__in=pks):
            try:
                found.delete()
            except ProtectedError:
                raise ValidationError(_("“%(object)s” is in use.") % {"object": found}) from None

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[Values]:
        for found in self.get_queryset().filter(pk__in=queryset.values("pk")).order_by(self.key):
            yield self.describe(found)

    def _save(self, pk: int | None, values: Values, by: Any) -> Any:
        instance = self.get_queryset().get(pk=pk) if pk else self.model()
        return self.save(instance, {name: restore(value) for name, value in values.items()}, by)

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        """Write one row into an object, new where it has no primary key, and return it. Raises ``ValidationError``."""
        self.set_fields(instance, values)
        instance.full_clean()
        instance.save()
        return instance

    def set_fields(self, instance: Any, values: Values) -> None:
        """Set those of ``fields`` that the row has a column for."""
        for name in self.fields:
            if name in values:
                setattr(instance, name, self._model_value(name, values[name]))

    def _model_value(self, name: str, value: Any) -> Any:
        field: Any = self.model._meta.get_field(name)
        if not isinstance(field, ForeignKey):
            return value
        return find_referred(field.related_model, self._reference(name), value, name)


def find_referred(model: Any, attribute: str, value: Any, column: str) -> Model | None:
    """Return what a cell refers to, None for an empty one. Raises ``ValidationError`` for ``column``."""
    if not value:
        return None
    found: Model | None = model._base_manager.filter(**{attribute: value}).first()
    if found is None:
        raise ValidationError({column: _("There is no “%(value)s”.") % {"value": value}})
    return found


def _add_errors(row: Row, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        row.add_error("", "text", text=" ".join(error.messages))
        return
    for column, messages in error.message_dict.items():
        row.add_error("" if column == "__all__" else column, "text", text=" ".join(messages))
