"""The public help page: published public articles, without a log-in, a cookie or an inline script."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_info, gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.choices import language_choices
from apps.audit.requests import client_ip
from apps.knowledge.choices import Audience, FeedbackReason, Place
from apps.knowledge.models import Article, Attachment, Category, Translation
from apps.knowledge.rendering import plain_text, render_markdown
from apps.knowledge.selectors.articles import (
    category_family,
    get_published,
    list_files,
    list_languages,
    list_published,
    list_related,
    list_tree,
)
from apps.knowledge.selectors.search import Scope, search_articles
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.services.feedback import give_feedback
from apps.knowledge.services.usage import note_search
from apps.knowledge.throttling import JUDGEMENTS_A_MINUTE, SEARCHES_A_MINUTE, too_often

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_CSP = "default-src 'none'; sandbox"
CACHED_SECONDS = 60
POPULAR = 8

View = Callable[..., HttpResponse]


def _help_page(view: View) -> View:
    """404 while the help page is off; in the language of the address; with the headers of every page."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, language: str = "", **kwargs: Any) -> HttpResponse:
        rules = get_settings()
        if not rules.help_is_on or (language and language not in dict(language_choices())):
            raise Http404
        with translation.override(language or translation.get_language()):
            response = view(request, *args, language=language, rules=rules, **kwargs)
        response["Content-Security-Policy"] = CSP
        response["Referrer-Policy"] = "same-origin"
        response["Content-Language"] = language or translation.get_language()
        if not rules.help_is_indexed:
            response["X-Robots-Tag"] = "noindex, nofollow"
        if "Cache-Control" not in response and response.status_code == 200:
            patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
        return response

    return shown


def _scope(language: str, **more: Any) -> Scope:
    return Scope(audience=Audience.PUBLIC, language=language, only_language=True, **more)


def _context(rules: Any, language: str, **more: Any) -> dict[str, Any]:
    return {
        "help_title": rules.help_title or _("Help"),
        "language": language,
        "languages": _switch(language, {}),
        "robots": "index, follow" if rules.help_is_indexed else "noindex, nofollow",
        **more,
    }


def _switch(language: str, addresses: dict[str, str]) -> list[dict[str, Any]]:
    """Return the languages with where each leads: the same article where it is there, else the first page."""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": addresses.get(code) or reverse("help_home", args=[code]),
            "is_current": code == language,
        }
        for code, _name in language_choices()
    ]


@require_GET
@_help_page
def start(request: HttpRequest, *, language: str, rules: Any) -> HttpResponse:
    """Lead to the first page in the visitor's language."""
    response = redirect("help_home", translation.get_language() or settings.LANGUAGE_CODE)
    response["Vary"] = "Accept-Language"
    return response


@require_GET
@_help_page
def home(request: HttpRequest, *, language: str, rules: Any) -> HttpResponse:
    """Search, categories, and what helped most."""
    popular = list(list_published(_scope(language), POPULAR))
    context = _context(rules, language, popular=popular, branches=_branches(language))
    return render(request, "knowledge/help/home.html", context)


def _branches(language: str) -> list[Any]:
    """Return the categories that have something to read, here or below."""
    rows = Translation.objects.filter(
        language=language,
        published__isnull=False,
        article__archived_at=None,
        article__audience=Audience.PUBLIC,
    )
    used = set(rows.values_list("article__category", flat=True))
    tree = list_tree()
    parents = {branch.category.pk: branch.category.parent_id for branch in tree}
    shown: set[int | None] = set()
    for key in used:
        at: int | None = key
        while at is not None and at not in shown:
            shown.add(at)
            at = parents.get(at)
    return [branch for branch in tree if branch.category.pk in shown]


@require_GET
@_help_page
def category(request: HttpRequest, code: str, *, language: str, rules: Any) -> HttpResponse:
    """The articles of a category and of those below it."""
    row = get_object_or_404(Category.objects.select_related("parent"), code=code)
    articles = list(list_published(_scope(language, categories=category_family(row))))
    if not articles:
        raise Http404
    below = [branch for branch in _branches(language) if branch.category.parent_id == row.pk]
    return render(
        request,
        "knowledge/help/category.html",
        _context(rules, language, category=row, articles=articles, branches=below),
    )


@require_GET
@_help_page
def search(request: HttpRequest, *, language: str, rules: Any) -> HttpResponse:
    """What was found; other languages only where this one has nothing."""
    refused = too_often(request, "search", SEARCHES_A_MINUTE)
    if refused is not None:
        return refused
    text = request.GET.get("q", "")[:200].replace("\x00", " ")
    found = search_articles(text, _scope(language))
    elsewhere = False
    if not found.hits and text.strip():
        found = search_articles(text, Scope(audience=Audience.PUBLIC, language=language))
        elsewhere = bool(found.hits)
    if text.strip():
        results = len(found.hits) if found.is_exact and not elsewhere else 0
        note_search(query=text, language=language, place=Place.HELP, results=results)
    context = _context(rules, language, q=text, found=found, elsewhere=elsewhere, robots="noindex, follow")
    response = render(request, "knowledge/help/search.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@_help_page
def article(request: HttpRequest, key: str, *, language: str, rules: Any) -> HttpResponse:
    """An article; an archived one leads to what replaced it, one that is not there in this language to one that is."""
    row = get_published(key, language, Audience.PUBLIC)
    if row is None or row.published is None:
        return _elsewhere(key, language)
    addresses = {code: reverse("help_article", args=[code, key]) for code in list_languages(row.article)}
    context = _context(
        rules,
        language,
        row=row,
        html=render_markdown(row.published.body),
        summary=plain_text(row.published.body[:1000])[:160],
        files=list_files(row.article),
        related=list_related(row.article, language, Audience.PUBLIC)[:POPULAR],
    )
    context["languages"] = _switch(language, addresses)
    context["alternates"] = [one for one in context["languages"] if one["code"] in addresses]
    return render(request, "knowledge/help/article.html", context)


def _elsewhere(key: str, language: str) -> HttpResponse:
    gone = Article.objects.select_related("redirect_to").filter(key=key, audience=Audience.PUBLIC).first()
    if gone is None:
        raise Http404
    if gone.archived_at:
        if gone.redirect_to is None or gone.redirect_to.audience != Audience.PUBLIC:
            raise Http404
        return redirect("help_article", language, gone.redirect_to.key, permanent=True)
    languages = list_languages(gone)
    if not languages:
        raise Http404
    return redirect("help_article", gone.language if gone.language in languages else languages[0], key)


@require_http_methods(["GET", "POST"])
@_help_page
def feedback(request: HttpRequest, key: str, *, language: str, rules: Any) -> HttpResponse:
    """Ask whether an article helped, and keep the answer. This page alone has a cookie (against forged requests), so
    that the articles can be cached for everybody."""
    row = get_published(key, language, Audience.PUBLIC)
    if row is None or row.published is None:
        raise Http404
    context = _context(rules, language, row=row, reasons=FeedbackReason.choices, robots="noindex, follow")
    context |= {"answer": request.GET.get("helpful", ""), "done": False, "error": ""}
    status = 200
    if request.method == "POST":
        refused = too_often(request, "judge", JUDGEMENTS_A_MINUTE)
        if refused is not None:
            return refused
        status = _judge(request, row, context)
    response = render(request, "knowledge/help/feedback.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _judge(request: HttpRequest, row: Translation, context: dict[str, Any]) -> int:
    post = request.POST
    context["answer"] = post.get("helpful", "")
    try:
        if post.get("helpful") not in ("yes", "no") or row.published is None:
            raise ValidationError(_("Say whether the article helped: yes or no."))
        give_feedback(
            version=row.published,
            is_helpful=post["helpful"] == "yes",
            place=Place.HELP,
            visitor=visitor_of(request),
            reason=post.get("reason", ""),
            text=post.get("text", ""),
        )
    except ValidationError as error:
        context["error"] = " ".join(error.messages)
        return 400
    context["done"] = True
    return 200


def visitor_of(request: HttpRequest) -> str:
    """Return what tells visitors apart for a day; from it nobody can find out who they are."""
    parts = (
        settings.SECRET_KEY,
        str(timezone.localdate()),
        client_ip(request) or "",
        request.META.get("HTTP_USER_AGENT", ""),
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


@require_GET
def file(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """A picture or file: of a public article that readers see for everybody, of any other for who may see articles."""
    row = get_object_or_404(Attachment.objects.select_related("article"), pk=pk)
    is_public = _is_public(row.article)
    if not is_public and not request.user.has_perm("knowledge.view_article"):
        raise Http404
    response = FileResponse(
        row.file.open("rb"), content_type=row.content_type, as_attachment=not row.width, filename=row.name
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_CSP
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, max_age=3600, **({"public": True} if is_public else {"private": True}))
    return response


def _is_public(row: Article) -> bool:
    if row.audience != Audience.PUBLIC or row.archived_at or not get_settings().help_is_on:
        return False
    return row.translations.filter(published__isnull=False).exists()


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read the help page where the settings say so, and nothing else."""
    rules = get_settings()
    allowed = (
        "Allow: /help/\nDisallow: /help/*/search/\n" if rules.help_is_on and rules.help_is_indexed else ""
    )
    response = HttpResponse(
        f"User-agent: *\n{allowed}Allow: /static/\nDisallow: /\n", content_type="text/plain"
    )
    patch_cache_control(response, public=True, max_age=3600)
    return response
