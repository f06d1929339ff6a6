"""Categories, tasks, synonyms and settings in the admin."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.theme import (
    ChoicesDropdownFilter,
    ModelAdmin,
    RelatedDropdownFilter,
    action,
    close_dialog,
    display,
)
from apps.knowledge.admin.forms import CategoryForm, CloseTaskForm
from apps.knowledge.choices import TaskState
from apps.knowledge.models import Category, KnowledgeSettings, ReviewTask, Synonym
from apps.knowledge.selectors.articles import list_tree
from apps.knowledge.services.duty import close_task


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    form = CategoryForm
    list_display = ("name", "code", "position", "article_count")
    search_fields = ("name", "code__startswith")
    autocomplete_fields = ("parent",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        count = Count("articles", filter=Q(articles__archived_at=None))
        return super().get_queryset(request).annotate(article_count=count)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        from apps.accounts.choices import language_choices

        names = [f"name_{code}" for code, _name in language_choices()]
        return (
            (None, {"fields": ("name", "code", "parent", "position", "description")}),
            (_("Names in other languages"), {"fields": names}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The names are made by the form itself, so they are no fields of the model."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": CategoryForm.Meta.fields})

    def get_list_display(self, request: HttpRequest) -> Any:
        """The depth of all rows is read once."""
        depths = {branch.category.pk: branch.depth for branch in list_tree()}

        @display(description=_("category"), ordering="name")
        def branch(category: Category) -> SafeString:
            inset = depths.get(category.pk, 0) * 1.5
            return format_html('<span style="padding-inline-start:{}rem">{}</span>', inset, category)

        return (branch, *self.list_display[1:])

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        return list_display[:1]

    @display(description=_("articles"), ordering="article_count")
    def article_count(self, category: Any) -> int:
        return int(category.article_count)


@admin.register(Synonym)
class SynonymAdmin(ModelAdmin):
    list_display = ("words",)
    search_fields = ("words",)


@admin.register(KnowledgeSettings)
class KnowledgeSettingsAdmin(ModelAdmin):
    autocomplete_fields = ("duty_owner",)
    fieldsets = (
        (_("Publication"), {"fields": ("review_required", "four_eyes", "review_after_days")}),
        (_("Help page"), {"fields": ("help_is_on", "help_title", "help_is_indexed")}),
        (_("Weekly duty"), {"fields": ("questions_a_week", "least_count", "due_after_days", "duty_owner")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one row: show it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        KnowledgeSettings.objects.get_or_create(pk=1)
        return redirect("admin:knowledge_knowledgesettings_change", 1)


def _dialog(title: Any) -> dict[str, Any]:
    return {
        "title": title,
        "description": _("Whoever looks back sees what came of the question."),
        "form_class": CloseTaskForm,
        "form_submit_text": _("Save"),
    }


@admin.register(ReviewTask)
class ReviewTaskAdmin(ModelAdmin):
    list_display = ("question", "kind", "count", "week", "owner", "due", "stand", "goes_to")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("owner", RelatedDropdownFilter),
    )
    search_fields = ("question",)
    list_select_related = ("owner", "article")
    autocomplete_fields = ("owner", "article")
    fields = ("question", "kind", "language", "count", "week", "article", "owner", "due_on", "state", "note")
    readonly_fields = ("question", "kind", "language", "count", "week", "state", "note")
    actions_detail = ("finish", "dismiss")
    empty_text = _(
        "Every Monday the questions that found no answer become tasks; more can be given on “What was asked”."
    )

    class Media:
        css = {"all": ("knowledge/admin.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_list_display(self, request: HttpRequest) -> Any:
        """Who may not write articles is not led to where they are written."""
        may_write = request.user.has_perm("knowledge.add_article")
        return self.list_display if may_write else (*self.list_display[:-1], "article")

    def has_close_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        closed = object_id and ReviewTask.objects.filter(pk=object_id).exclude(state=TaskState.OPEN).exists()
        return not closed and self.has_change_permission(request)

    @display(description=_("due"), ordering="due_on")
    def due(self, task: ReviewTask) -> SafeString:
        late = task.state == TaskState.OPEN and task.due_on < timezone.localdate()
        return format_html('<span class="{}">{}</span>', "kb-late" if late else "", date_format(task.due_on))

    @display(
        description=_("state"),
        ordering="state",
        label={"open": "warning", "done": "success", "dismissed": ""},
    )
    def stand(self, task: ReviewTask) -> tuple[str, str]:
        return task.state, task.get_state_display()

    @display(description=_("article"))
    def goes_to(self, task: ReviewTask) -> SafeString:
        if task.article:
            url, text = reverse("admin:knowledge_article_change", args=[task.article_id]), task.article.title
        else:
            words = urlencode({"title": task.question})
            url, text = f"{reverse('admin:knowledge_article_add')}?{words}", gettext("Write an article")
        return format_html('<a class="kb-link" href="{}">{}</a>', url, text)

    @action(
        description=_("Done"), icon="task_alt", permissions=["close"], dialog=_dialog(_("Close the task"))
    )
    def finish(self, request: HttpRequest, form: CloseTaskForm, object_id: Any) -> HttpResponse:
        return self._close(request, form, TaskState.DONE)

    @action(
        description=_("Dismiss"),
        icon="do_not_disturb_on",
        permissions=["close"],
        dialog=_dialog(_("Dismiss the task, and say why")),
    )
    def dismiss(self, request: HttpRequest, form: CloseTaskForm, object_id: Any) -> HttpResponse:
        return self._close(request, form, TaskState.DISMISSED)

    def _close(self, request: HttpRequest, form: CloseTaskForm, state: str) -> HttpResponse:
        values = form.cleaned_data
        task = values["task"]
        close_task(task=task, state=state, note=values["note"], article=values["article"], by=request.user)
        messages.success(request, _("The task is closed."))
        return close_dialog(reverse("admin:knowledge_reviewtask_changelist"))
