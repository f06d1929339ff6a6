"""Articles in the admin: the list, what is said of one, and the way to its texts."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
    action,
    display,
)
from apps.knowledge.admin import editor, pages
from apps.knowledge.admin.forms import ArticleForm
from apps.knowledge.choices import Audience
from apps.knowledge.models import Article
from apps.knowledge.selectors.articles import (
    language_states,
    list_articles,
    list_files,
    propose_related,
)
from apps.knowledge.selectors.search import MAX_RESULTS, Scope, search_articles
from apps.knowledge.services.articles import (
    archive_article,
    confirm_article,
    create_article,
    unarchive_article,
    update_article,
)
from apps.knowledge.services.files import add_file, remove_file
from apps.sheets.pages import SheetModelAdmin


class StandFilter(SimpleListFilter):
    """Where articles stand."""

    title = _("stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("live", _("Published")),
            ("draft", _("With a draft")),
            ("in_review", _("In review")),
            ("due", _("Due for review")),
            ("archived", _("Archived")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        kept = queryset.filter(archived_at=None)
        match self.value():
            case "live":
                return kept.filter(translations__published__isnull=False).distinct()
            case "draft" | "in_review" as state:
                return kept.filter(translations__versions__state=state).distinct()
            case "due":
                return kept.filter(review_due_on__lte=timezone.localdate())
            case "archived":
                return queryset.filter(archived_at__isnull=False)
            case _:
                return queryset


@admin.register(Article)
class ArticleAdmin(SheetModelAdmin):
    sheet = "articles"
    form = ArticleForm
    list_display = ("title", "category", "reach", "languages", "owner", "due", "judged", "updated_at")
    list_filter = (
        StandFilter,
        ("audience", ChoicesDropdownFilter),
        ("category", RelatedDropdownFilter),
        ("owner", RelatedDropdownFilter),
    )
    search_fields = ("title",)
    search_help_text = _("Words of the title, the tags or the text, in any language.")
    paginator = CappedPaginator
    list_per_page = 50
    autocomplete_fields = ("category", "owner", "dispositions", "related")
    change_form_outer_after_template = "knowledge/article_page.html"
    actions_list = ("open_search", "open_reports")
    ordering = ("-updated_at", "-id")

    class Media:
        css = {"all": ("knowledge/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return list_articles()

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        begin = () if obj else ("first_title", "language")
        return (
            (None, {"fields": (*begin, "category", "audience", "tags", "key")}),
            (_("Who looks after it"), {"fields": ("owner", "review_due_on")}),
            (_("Where it helps"), {"fields": ("dispositions", "related")}),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """By full text; drafts, which search does not know, by a part of their title."""
        if not search_term.strip():
            return queryset, False
        found = search_articles(search_term, Scope(language=get_language() or ""), limit=MAX_RESULTS)
        keys = [hit.article.pk for hit in found.hits] if found.is_exact else []
        named = queryset.filter(title__icontains=search_term[:200].replace("\x00", "")).values("pk")[
            :MAX_RESULTS
        ]
        return queryset.filter(pk__in=[*keys, *(row["pk"] for row in named)]), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Articles are archived: what was read stays known."""
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            *pages.urls(view),
            *editor.urls(view),
            path("<int:pk>/act/", view(self.act), name="knowledge_article_act"),
            *super().get_urls(),
        ]

    # --- the list

    @display(description=_("audience"), label={Audience.PUBLIC: "success", Audience.INTERNAL: ""})
    def reach(self, article: Article) -> tuple[str, str]:
        return article.audience, article.get_audience_display()

    @display(description=_("languages"))
    def languages(self, article: Article) -> SafeString:
        if article.archived_at:
            return format_html('<span class="kb-mark">{}</span>', gettext("Archived"))
        shown = [state for state in language_states(article) if state.published or state.open_version]
        return format_html_join(" ", '<span class="kb-mark kb-{}" title="{}">{}</span>', map(_mark, shown))

    @display(description=_("review due"), ordering="review_due_on")
    def due(self, article: Article) -> SafeString | str:
        if article.review_due_on is None:
            return "–"
        late = article.review_due_on <= timezone.localdate() and not article.archived_at
        return format_html(
            '<span class="{}">{}</span>', "kb-late" if late else "", date_format(article.review_due_on)
        )

    @display(description=_("helpful"))
    def judged(self, article: Article) -> str:
        rows = list(article.translations.all())
        helpful, unhelpful = sum(row.helpful for row in rows), sum(row.unhelpful for row in rows)
        return f"{helpful} / {helpful + unhelpful}" if helpful + unhelpful else "–"

    @action(description=_("Search"), url_path="open-search", icon="search", permissions=["view"])
    def open_search(self, request: HttpRequest, *args: Any) -> HttpResponse:
        return redirect("admin:knowledge_search")

    @action(
        description=_("What was asked"), url_path="open-reports", icon="query_stats", permissions=["view"]
    )
    def open_reports(self, request: HttpRequest, *args: Any) -> HttpResponse:
        return redirect("admin:knowledge_reports")

    # --- the page

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_changeform_initial_data(request)
        asked["first_title"] = asked.pop("title", "")
        return {"owner": request.user.pk, "language": get_language() or "en", **asked}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        context = {"kb": self._page(request, article) if article else None}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _page(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        return {
            "article": article,
            "states": language_states(article),
            "files": list_files(article),
            "proposed": propose_related(article),
            "may_change": self.has_change_permission(request, article),
            "act": reverse("admin:knowledge_article_act", args=[article.pk]),
            "tasks": article.tasks.filter(state="open").select_related("owner"),
        }

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        # Rows of other tables are saved by the form, after this.
        apart = ("first_title", "related", "dispositions")
        values = {name: value for name, value in form.cleaned_data.items() if name not in apart}
        if change:
            update_article(article=obj, by=request.user, **values)
            return
        article = create_article(title=form.cleaned_data["first_title"], by=request.user, **values)
        obj.pk, obj.title, obj.key = article.pk, article.title, article.key
        obj._state.adding = False

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: Any = None) -> HttpResponse:
        """A new article goes on to where its text is written."""
        if "_addanother" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return redirect(editor.editor_url(obj, obj.language))

    def act(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What the buttons below the form do."""
        article = get_object_or_404(Article, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, article):
            raise PermissionDenied
        try:
            done = _act(request, article)
            messages.success(request, done)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("admin:knowledge_article_change", article.pk)


def _act(request: HttpRequest, article: Article) -> str:
    by = request.user
    match request.POST.get("do"):
        case "archive":
            archive_article(article=article, redirect_to=_named(request.POST.get("to", "")), by=by)
            return gettext("The article is archived.")
        case "unarchive":
            unarchive_article(article=article, by=by)
            return gettext("The article is back.")
        case "confirm":
            confirm_article(article=article, by=by)
            return gettext("Noted: the article is still right.")
        case "relate":
            article.related.add(get_object_or_404(Article, pk=request.POST.get("to") or 0))
            return gettext("The articles are related now.")
        case "attach" if isinstance(upload := request.FILES.get("file"), UploadedFile):
            add_file(article=article, upload=upload, by=by)
            return gettext("The file is attached.")
        case "detach":
            key = request.POST.get("file") or "00000000-0000-0000-0000-000000000000"
            remove_file(attachment=get_object_or_404(article.attachments, pk=key), by=by)
            return gettext("The file is removed.")
        case _:
            raise ValidationError(gettext("Choose a file first."))


def _named(key: str) -> Article | None:
    """Return the article of that key; raise ``ValidationError`` where there is none."""
    if not key.strip():
        return None
    article = Article.objects.filter(key=key.strip()[:80].replace("\x00", "")).first()
    if article is None:
        raise ValidationError(gettext("There is no article with the key “%(key)s”.") % {"key": key})
    return article


def _mark(state: Any) -> tuple[str, str, str]:
    if state.open_version:
        kind, words = state.open_version.state, state.open_version.get_state_display()
    elif state.is_outdated:
        kind, words = "outdated", gettext("Out of date: the first language says something newer")
    else:
        kind, words = "published", gettext("Published")
    return kind, f"{state.name}: {words}", state.code
