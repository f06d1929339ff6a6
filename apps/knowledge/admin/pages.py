"""Pages of the knowledge base that are no form: search, and what was asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _

from apps.accounts.choices import language_choices
from apps.accounts.models import User
from apps.knowledge.choices import Place
from apps.knowledge.models import Article, Feedback
from apps.knowledge.selectors import reports
from apps.knowledge.selectors.search import Scope, search_articles
from apps.knowledge.services.duty import assign_question
from apps.knowledge.services.feedback import handle_feedback
from apps.knowledge.services.usage import note_search

Wrap = Callable[[Any], Any]
WINDOWS = (7, 30, 90)
REPORTS = "knowledge.view_knowledge_reports"


def urls(view: Wrap) -> list[URLPattern]:
    """Return the routes of these pages."""
    return [
        path("search/", view(search), name="knowledge_search"),
        path("reports/", view(asked), name="knowledge_reports"),
        path("reports/assign/", view(assign), name="knowledge_assign"),
    ]


def search(request: HttpRequest) -> HttpResponse:
    """Search as agents do it, with the reasons for the order left to the eye."""
    if not request.user.has_perm("knowledge.view_article"):
        raise PermissionDenied
    text = request.GET.get("q", "")[:200]
    language = request.GET.get("language", "")
    scope = Scope(
        language=language or get_language() or "", only_language=language in dict(language_choices())
    )
    found = search_articles(text, scope) if text.strip() else None
    if found is not None:
        note_search(query=text, language=scope.language, place=Place.ADMIN, results=len(found.hits))
    context = {
        "title": _("Search the knowledge base"),
        "q": text,
        "language": language,
        "languages": language_choices(),
        "found": found,
    }
    return _render(request, "knowledge/search.html", context)


def asked(request: HttpRequest) -> HttpResponse:
    """What was searched without result, what was asked most, what was read, what did not help."""
    if not request.user.has_perm(REPORTS):
        raise PermissionDenied
    days = _days(request.GET.get("days", ""))
    end = timezone.now()
    start = end - timedelta(days=days)
    every, empty = reports.count_empty_searches(start, end)
    context = {
        "title": _("What was asked of the knowledge base"),
        "days": days,
        "windows": WINDOWS,
        "every": every,
        "empty": empty,
        "share": round(100 * empty / every) if every else None,
        "unanswered": [_row(one) for one in reports.list_asked(start, end, without_result=True)],
        "frequent": [_row(one) for one in reports.list_asked(start, end)],
        "read": reports.list_read(start, end),
        "unhelpful": list(reports.list_unhelpful(start, end)),
        "owners": _owners(),
        "may_change": request.user.has_perm("knowledge.change_article"),
    }
    return _render(request, "knowledge/reports.html", context)


def _days(text: str) -> int:
    return int(text) if text in map(str, WINDOWS) else WINDOWS[1]


def _row(one: reports.Asked) -> dict[str, Any]:
    add = reverse("admin:knowledge_article_add")
    words = {"title": one.query, "language": one.language} if one.language else {"title": one.query}
    find = f"{reverse('admin:knowledge_search')}?{urlencode({'q': one.query})}"
    return {"asked": one, "write": f"{add}?{urlencode(words)}", "find": find}


def _owners() -> Any:
    return User.objects.filter(is_active=True, is_staff=True).order_by("display_name", "username")[:200]


def assign(request: HttpRequest) -> HttpResponse:
    """Make a question of the report somebody's task, or say that a judgement was dealt with."""
    if request.method != "POST" or not request.user.has_perm("knowledge.change_article"):
        raise PermissionDenied
    try:
        messages.success(request, _handle(request, timezone.now()))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("admin:knowledge_reports")


def _handle(request: HttpRequest, now: datetime) -> str:
    post = request.POST
    if "feedback" in post:
        key = post["feedback"]
        handle_feedback(rows=Feedback.objects.filter(pk=key if key.isdigit() else 0), by=request.user)
        return _("Noted: it is dealt with.")
    owner = User.objects.filter(pk=post.get("owner") or 0, is_active=True, is_staff=True).first()
    if owner is None:
        raise ValidationError(_("Choose who shall see to it."))
    article = Article.objects.filter(pk=post.get("article") or 0).first()
    task = assign_question(
        question=post.get("question", ""), language=post.get("language", "")[:16], owner=owner, article=article,
        count=int(post["count"]) if post.get("count", "").isdigit() else 0, now=now, by=request.user,
    )  # fmt: skip
    return _("%(owner)s has it until %(day)s.") % {"owner": owner, "day": date_format(task.due_on)}


def crumbs(request: HttpRequest, title: Any) -> dict[str, Any]:
    """Return what a page below the articles needs: where it is, and how it is called."""
    where = {"model_admin": admin.site.get_model_admin(Article), "content_title": title}
    return {**admin.site.each_context(request), **where}


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**crumbs(request, context["title"]), **context})
