"""Canned replies, macros, checklists and saved views in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import (
    ModelAdmin,
    RelatedDropdownFilter,
    StackedInline,
    TabularInline,
    display,
    widgets,
)
from apps.customfields.domain import Field
from apps.customfields.forms import form_fields
from apps.customfields.selectors import get_fields
from apps.tickets.desk.forms import ActionFields, actions_of, initial_of
from apps.tickets.desk.reply_files import checked_file, forget_files
from apps.tickets.desk.reply_services import checked_reply, checked_shortcut
from apps.tickets.desk.sharing import changeable_by, manages
from apps.tickets.desk.tool_services import checked_actions
from apps.tickets.desk.values import custom_names
from apps.tickets.desk.view_form import SavedViewForm
from apps.tickets.desk.words import say_actions
from apps.tickets.domain.files import MAX_FILES
from apps.tickets.domain.replies import CURSOR, VARIABLES
from apps.tickets.models import (
    CannedReply,
    CannedReplyFile,
    CannedReplyText,
    ChecklistStep,
    ChecklistTemplate,
    Macro,
    SavedView,
)
from apps.tickets.models.sharing import Scope


class SharedAdmin(ModelAdmin):
    """Base of the admins of shared things: of what is somebody's own, only their owner sees it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request) & changeable_by(self.model, request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.owner = request.user if obj.scope == Scope.OWN else None
        obj.group = obj.group if obj.scope == Scope.GROUP else None
        super().save_model(request, obj, form, change)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)

        class Owned(form):  # type: ignore[misc, valid-type]
            """Knows who asks: the constraint on the scope needs the owner before the row is checked."""

            def clean(self) -> Any:
                cleaned = super().clean()
                if (cleaned or {}).get("scope") == Scope.OWN:
                    self.instance.owner = request.user
                return cleaned

        return Owned

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is not None and obj.scope == Scope.OWN and obj.owner_id == request.user.pk
        return own or manages(self.model, request.user)


class ReplyForm(forms.ModelForm):
    class Meta:
        model = CannedReply
        fields = ("name", "shortcut", "category", "scope", "group", "is_active")

    def clean_shortcut(self) -> str:
        return checked_shortcut(self.cleaned_data["shortcut"])


class ReplyTextForm(forms.ModelForm):
    class Meta:
        model = CannedReplyText
        fields = ("language", "text")

    def clean_text(self) -> str:
        return checked_reply(self.cleaned_data["text"])


class ReplyTextFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [one for one in self.forms if one.has_changed() or one.instance.pk]
        if not any(not one.cleaned_data.get("DELETE") for one in kept if hasattr(one, "cleaned_data")):
            raise ValidationError(_("A reply needs a text."))


class ReplyTextInline(StackedInline):
    model = CannedReplyText
    form = ReplyTextForm
    formset = ReplyTextFormSet
    min_num = 1

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0


class _UploadInput(widgets.UnfoldAdminFileFieldWidget):
    """Shows no link to what is stored: files of tickets have no public address."""

    def is_initial(self, value: Any) -> bool:
        return False


class ReplyFileForm(forms.ModelForm):
    file = forms.FileField(label=_("file"), widget=_UploadInput)

    class Meta:
        model = CannedReplyFile
        fields = ("file",)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            checked_file(self.instance, file)
        return file

    def save(self, commit: bool = True) -> CannedReplyFile:
        if self.instance.pk:
            forget_files(CannedReplyFile.objects.filter(pk=self.instance.pk))
        row: CannedReplyFile = super().save(commit)
        return row


class ReplyFileFormSet(forms.BaseInlineFormSet):
    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        forget_files([obj])
        super().delete_existing(obj, commit)


class ReplyFileInline(TabularInline):
    model = CannedReplyFile
    form = ReplyFileForm
    formset = ReplyFileFormSet
    fields = ("file", "name", "kilobytes")
    readonly_fields = ("name", "kilobytes")
    max_num = MAX_FILES
    verbose_name_plural = _("Files that go along")

    @display(description=_("size"))
    def kilobytes(self, row: CannedReplyFile) -> str:
        return filesizeformat(row.size) if row.pk else "–"


@admin.register(CannedReply)
class CannedReplyAdmin(SharedAdmin):
    form = ReplyForm
    inlines = (ReplyTextInline, ReplyFileInline)
    list_display = ("name", "slash", "languages", "file_count", "category", "scope_label", "is_active")
    list_filter = ("scope", ("group", RelatedDropdownFilter), "is_active")
    list_select_related = ("category", "group")
    search_fields = ("name__istartswith", "shortcut__startswith")
    search_help_text = _("Beginning of the name or of the shortcut.")
    autocomplete_fields = ()
    readonly_fields = ("gaps",)
    fieldsets = (
        (None, {"fields": ("name", "shortcut", "category", "scope", "group", "is_active")}),
        (_("Gaps that are filled in"), {"fields": ("gaps",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        return super().get_queryset(request).prefetch_related("texts", "files")

    def delete_model(self, request: HttpRequest, obj: CannedReply) -> None:
        forget_files(obj.files.all())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CannedReply]) -> None:
        forget_files(CannedReplyFile.objects.filter(reply__in=queryset))
        super().delete_queryset(request, queryset)

    @display(description=_("files"))
    def file_count(self, reply: CannedReply) -> Any:
        return len(reply.files.all()) or ""

    @display(description=_("shortcut"), ordering="shortcut")
    def slash(self, reply: CannedReply) -> str:
        return f"/{reply.shortcut}"

    @display(description=_("languages"))
    def languages(self, reply: CannedReply) -> str:
        return ", ".join(text.language for text in reply.texts.all())

    @display(description=_("for"), ordering="scope")
    def scope_label(self, reply: CannedReply) -> str:
        return str(reply.group) if reply.scope == Scope.GROUP else reply.get_scope_display()

    @display(description=_("gaps"))
    def gaps(self, reply: CannedReply) -> str:
        words = {
            **VARIABLES,
            **dict.fromkeys(sorted(custom_names()), ""),
            CURSOR: str(_("Where to go on writing")),
        }
        rows = ((f"{{{{{name}}}}}", _(what) if what else "") for name, what in words.items())
        return format_html_join("", "<div><code>{}</code> {}</div>", rows)


class MacroForm(ActionFields, forms.ModelForm):
    class Meta:
        model = Macro
        fields = ("name", "description", "position", "scope", "group", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fill_choices(custom_fields())
        shown, self.others = initial_of(self.instance.actions or [])
        self.initial.update(shown)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self.instance.actions = checked_actions(actions_of(cleaned, self.custom) + self.others)
        return cleaned


def custom_fields() -> tuple[Field, ...]:
    """Return the site's own fields that tickets of every type have."""
    return get_fields("ticket")


class ChecklistStepInline(TabularInline):
    model = ChecklistStep
    fields = ("position", "text", "is_required")
    min_num = 1


@admin.register(ChecklistTemplate)
class ChecklistTemplateAdmin(ModelAdmin):
    list_display = ("name", "code", "type", "is_active")
    list_filter = (("type", RelatedDropdownFilter), "is_active")
    list_select_related = ("type",)
    search_fields = ("name__istartswith", "code__startswith")
    prepopulated_fields = {"code": ("name",)}
    inlines = (ChecklistStepInline,)


@admin.register(SavedView)
class SavedViewAdmin(SharedAdmin):
    form = SavedViewForm
    list_display = ("name", "scope", "group", "position", "is_active")
    list_filter = ("scope", "is_active")
    list_select_related = ("group",)
    search_fields = ("name__istartswith",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start with the filters of the list from which somebody comes."""
        fields = ("state", "priority", "type", "category", "skill_group", "agent", "tag")
        return {name: request.GET.getlist(name) for name in fields if name in request.GET}

    fieldsets = (
        (None, {"fields": ("name", "position", "scope", "group", "is_active")}),
        (
            _("Which tickets"),
            {
                "fields": (
                    "state", "priority", "type", "category", "skill_group", "agent", "tag",
                    ("created_within", "created_before"), ("updated_within", "updated_before"),
                ),
                "description": _("All that is chosen must hold; what is left empty is not asked."),
            },
        ),
        (_("How they are shown"), {"fields": ("columns", "order")}),
    )  # fmt: skip


@admin.register(Macro)
class MacroAdmin(SharedAdmin):
    form = MacroForm
    list_display = ("name", "does", "scope", "position", "is_active")
    list_filter = ("scope", "is_active")
    search_fields = ("name__istartswith",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [f"custom_{field.code}" for field in custom_fields()]
        first = ("name", "description", "position", "scope", "group", "is_active")
        what = (
            "state", "priority", "type", "category", "to_group", "agent", "add_tags", "remove_tags", "checklist", *own,
        )  # fmt: skip
        return (
            (None, {"fields": first}),
            (_("What it changes"), {"fields": what}),
            (_("What it says"), {"fields": ("note", "canned", "reply")}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # On the class, too: the admin asks the class which names of its fieldsets are fields.
        kwargs["form"] = type("MacroForm", (self.form,), dict(form_fields(custom_fields())))
        return super().get_form(request, obj, change=change, **kwargs)

    @display(description=_("what it does"))
    def does(self, macro: Macro) -> str:
        return say_actions(macro.actions)
