"""The site's own fields in the admin."""

from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.theme import ChoicesDropdownFilter, ModelAdmin
from apps.customfields.models import CustomField


@admin.register(CustomField)
class CustomFieldAdmin(ModelAdmin):
    list_display = ("label", "code", "form", "type_code", "kind", "required", "order", "is_active")
    list_editable = ("order", "is_active")
    list_filter = (("form", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter), "is_active")
    search_fields = ("code__istartswith", "label")
    fields = (
        "form",
        "type_code",
        "code",
        "label",
        "kind",
        "choices",
        "required",
        "order",
        "help",
        "is_active",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: CustomField | None = None) -> tuple[str, ...]:
        # Answers given are kept by form and code, as this kind.
        return () if obj is None else ("form", "type_code", "code", "kind")
