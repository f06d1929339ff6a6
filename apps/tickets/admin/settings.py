"""What a site defines for its tickets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, display
from apps.tickets.domain.category_paths import depth_of
from apps.tickets.models import Category, Priority, StateRule, Tag, TicketType
from apps.tickets.services import check_category, save_category
from apps.tickets.services.requirements import DEMAND_FIELDS


@admin.register(TicketType)
class TicketTypeAdmin(ModelAdmin):
    list_display = ("name", "code", "reopen_days", "position", "is_active")
    list_editable = ("position", "is_active")
    search_fields = ("code__istartswith", "name")
    prepopulated_fields = {"code": ("name",)}


@admin.register(Priority)
class PriorityAdmin(ModelAdmin):
    list_display = ("name", "code", "rank", "tone", "is_default")
    list_editable = ("rank", "tone")
    search_fields = ("code__istartswith", "name")


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    list_display = ("name", "tone")
    list_editable = ("tone",)
    search_fields = ("name__istartswith",)


@admin.register(StateRule)
class StateRuleAdmin(ModelAdmin):
    list_display = ("state", "type", "asks_for")
    list_filter = ("state",)
    fieldsets = (
        (None, {"fields": ("state", "type")}),
        (_("Before a ticket enters the state, it"), {"fields": DEMAND_FIELDS}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StateRule]:
        return super().get_queryset(request).select_related("type")

    @display(description=_("asks for"))
    def asks_for(self, rule: StateRule) -> str:
        fields: list[Any] = [StateRule._meta.get_field(name) for name in DEMAND_FIELDS if getattr(rule, name)]
        return ", ".join(str(field.verbose_name) for field in fields) or "–"


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ("name", "code", "parent", "dispositions", "position", "is_active")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            check_category(self.instance.path, cleaned.get("parent"))
        except ValidationError as error:
            self.add_error("parent", error.message_dict["parent"])
        return cleaned


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    """The tree, each category below its parent and as far to the right as it is deep."""

    form = CategoryForm
    list_display = ("in_the_tree", "code", "is_active", "open_below")
    list_display_links = ("in_the_tree",)
    list_per_page = 500
    search_fields = ("full_name__icontains", "code__istartswith")
    ordering = ("full_name", "id")
    autocomplete_fields = ("parent", "dispositions")
    prepopulated_fields = {"code": ("name",)}

    @display(description=_("category"), ordering="full_name")
    def in_the_tree(self, category: Category) -> str:
        indent = (depth_of(category.path) - 1) * 1.5
        return format_html('<span style="padding-left: {}rem">{}</span>', indent, category.name)

    @display(description=_("add below"))
    def open_below(self, category: Category) -> str:
        return format_html(
            '<a href="add/?parent={}" aria-label="{}">+</a>', category.pk, _("Add a category below")
        )

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        fields = {
            name: form.cleaned_data[name] for name in ("name", "code", "parent", "position", "is_active")
        }
        saved = save_category(category=obj if change else None, **fields)
        obj.pk, obj.path, obj.full_name = saved.pk, saved.path, saved.full_name
        obj._state.adding = False
