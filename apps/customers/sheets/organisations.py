"""Organisations in spreadsheets, by their external reference."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.customers.models import Organisation
from apps.customers.services import create_organisation, update_organisation
from apps.customers.sheets.customs import clean_customs, custom_columns, custom_of, custom_values, only_text
from apps.customfields.selectors import get_fields
from apps.sheets.describing import column_of
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.model_sheet import ModelSheet
from apps.sheets.resource import Row, Stored, Values


class OrganisationSheet(ModelSheet):
    """Row by row, through the services that the admin and the API use."""

    code = "organisations"
    title = _("organisations")
    model = Organisation
    key = "external_ref"
    fields = ("external_ref", "name", "domain", "note")

    def columns(self) -> tuple[Column, ...]:
        reference, *rest = super().columns()
        del reference
        key = column_of(
            Organisation, "external_ref", kind=Kind.CODE, is_key=True, is_required=True, example="ACME"
        )
        return (key, *rest, *custom_columns(get_fields("organisation")))

    def describe(self, instance: Any) -> Values:
        return super().describe(instance) | custom_values(get_fields("organisation"), instance.custom)

    def check(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        if fields := get_fields("organisation"):
            for row in rows:
                clean_customs(row, fields)

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        fields = only_text(values)
        if custom := custom_of(values):
            fields["custom"] = custom
        if instance.pk:
            return update_organisation(organisation=instance, by=by, **fields)
        return create_organisation(by=by, **fields)
