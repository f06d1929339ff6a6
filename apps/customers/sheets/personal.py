"""What imports hold of a person: the rows that a sheet said of them, and what they replaced."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.customers.personal import Kept, Person, PersonalData, as_rows
from apps.sheets.models import ImportRow
from apps.sheets.services import forget_object


def _collect(person: Person) -> Mapping[str, list[Any]]:
    rows = ImportRow.objects.filter(batch__resource="customers", object_id__in=person.family)
    return {"imports": as_rows(rows.order_by("pk"))}


def _erase(person: Person) -> int:
    return sum(forget_object(resource="customers", object_id=pk) for pk in person.family)


SOURCE = PersonalData(
    "imports",
    collect=_collect,
    erase=_erase,
    kept=(
        Kept(
            what=_("Files of exports that were made before"),
            why=_("Nobody can take a row out of a file that somebody has fetched."),
            how_long=_("30 days; then they are removed."),
        ),
    ),
)
