"""Where the text of an article is written, reviewed, compared and restored."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from apps.accounts.choices import language_choices
from apps.knowledge.admin.pages import crumbs
from apps.knowledge.domain.comparison import compare
from apps.knowledge.domain.lifecycle import DRAFT, IN_REVIEW, OPEN
from apps.knowledge.models import Article, ArticleVersion, Translation
from apps.knowledge.models.translation import MAX_BODY_CHARACTERS, MAX_SPOKEN_CHARACTERS
from apps.knowledge.rendering import render_markdown
from apps.knowledge.selectors.articles import list_versions
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.services import versions as services
from apps.knowledge.services.files import add_file

Wrap = Callable[[Any], Any]
VIEW, CHANGE, REVIEW = "knowledge.view_article", "knowledge.change_article", "knowledge.review_article"


def urls(view: Wrap) -> list[URLPattern]:
    """Return the routes of these pages."""
    at = "<int:pk>/text/<slug:language>/"
    return [
        path(at, view(edit), name="knowledge_editor"),
        path(f"{at}compare/", view(compare_versions), name="knowledge_compare"),
        path("<int:pk>/preview/", view(preview), name="knowledge_preview"),
        path("<int:pk>/picture/", view(add_picture), name="knowledge_picture"),
    ]


def editor_url(article: Article, language: str) -> str:
    """Return where the text of an article in a language is written."""
    return reverse("admin:knowledge_editor", args=[article.pk, language])


def edit(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The editor. A draft begins when something is saved, not when somebody looks."""
    article = _article(request, pk, language)
    if request.method == "POST":
        return _act(request, article, language)
    return _page(request, article, language)


def _article(request: HttpRequest, pk: int, language: str = "", *, permission: str = VIEW) -> Article:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    if language and language not in dict(language_choices()):
        raise Http404
    return get_object_or_404(Article.objects.select_related("category"), pk=pk)


def _page(
    request: HttpRequest, article: Article, language: str, typed: dict[str, str] | None = None
) -> HttpResponse:
    translation = Translation.objects.filter(article=article, language=language).first()
    versions = list(list_versions(translation)) if translation else []
    opened = next((row for row in versions if row.state in OPEN), None)
    shown = opened or (translation and translation.published) or _first(article)
    rules = get_settings()
    config = {
        "preview": reverse("admin:knowledge_preview", args=[article.pk]),
        "picture": reverse("admin:knowledge_picture", args=[article.pk]),
    }
    context = {
        **crumbs(request, article.title),
        "title": article.title,
        "article": article,
        "language": language,
        "language_name": dict(language_choices())[language],
        "version": opened,
        "text": typed or _text(shown, article),
        "revision": (typed or {}).get("revision", opened.revision if opened else 0),
        "versions": versions,
        "source": _source(article, language),
        "config": config,
        "can_write": request.user.has_perm(CHANGE) and (opened is None or opened.state == DRAFT),
        "can_review": request.user.has_perm(REVIEW) and opened is not None and opened.state == IN_REVIEW,
        "is_own": opened is not None and rules.four_eyes and opened.author_id == request.user.pk,
        "review_required": rules.review_required,
        "max_body": MAX_BODY_CHARACTERS,
        "max_spoken": MAX_SPOKEN_CHARACTERS,
        "back": reverse("admin:knowledge_article_change", args=[article.pk]),
        "compare": reverse("admin:knowledge_compare", args=[article.pk, language]),
        "media": _media(),
    }
    return TemplateResponse(request, "knowledge/editor.html", context)


def _media() -> Any:
    from django.forms import Media

    return Media(css={"all": ("knowledge/admin.css", "knowledge/article.css")})


def _first(article: Article) -> ArticleVersion | None:
    first = (
        Translation.objects.filter(article=article, language=article.language)
        .select_related("published")
        .first()
    )
    return first.published if first else None


def _text(version: ArticleVersion | None, article: Article) -> dict[str, str]:
    if version is None:
        return {"title": article.title, "body": "", "spoken": ""}
    return {"title": version.title, "body": version.body, "spoken": version.spoken}


def _source(article: Article, language: str) -> ArticleVersion | None:
    """Return what a translator works from."""
    return None if language == article.language else _first(article)


def _act(request: HttpRequest, article: Article, language: str) -> HttpResponse:
    do = request.POST.get("do", "save")
    if not request.user.has_perm(REVIEW if do in ("approve", "reject") else CHANGE):
        raise PermissionDenied
    try:
        messages.success(request, _ACTIONS.get(do, _save)(request, article, language))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        if do in ("save", "submit", "publish") and "body" in request.POST:
            typed = {name: request.POST.get(name, "") for name in ("title", "body", "spoken", "revision")}
            return _page(request, article, language, typed)
    return redirect(editor_url(article, language))


def _save(request: HttpRequest, article: Article, language: str) -> str:
    _saved(request, article, language)
    return _("The draft is saved.")


def _saved(request: HttpRequest, article: Article, language: str) -> ArticleVersion:
    """Save what was typed. Whoever began without a draft begins with revision 0; then there must still be none."""
    post = request.POST
    begun = int(post.get("revision") or 0) if (post.get("revision") or "0").isdigit() else 0
    draft = services.open_draft(article=article, language=language, by=request.user)
    return services.save_draft(
        version=draft,
        title=post.get("title", ""),
        body=post.get("body", "").replace("\r\n", "\n"),
        spoken=post.get("spoken", ""),
        revision=begun or 1,
        by=request.user,
    )


def _submit(request: HttpRequest, article: Article, language: str) -> str:
    services.submit_version(version=_saved(request, article, language), by=request.user)
    return _("The draft waits for its review now.")


def _publish(request: HttpRequest, article: Article, language: str) -> str:
    services.publish_version(version=_saved(request, article, language), by=request.user)
    return _("Readers see this version now.")


def _opened(article: Article, language: str) -> ArticleVersion:
    return get_object_or_404(
        ArticleVersion, translation__article=article, translation__language=language, state__in=OPEN
    )


def _withdraw(request: HttpRequest, article: Article, language: str) -> str:
    services.withdraw_version(version=_opened(article, language), by=request.user)
    return _("The draft is back.")


def _approve(request: HttpRequest, article: Article, language: str) -> str:
    note = request.POST.get("note", "")
    services.approve_version(version=_opened(article, language), note=note, by=request.user)
    return _("Readers see this version now.")


def _reject(request: HttpRequest, article: Article, language: str) -> str:
    reason = request.POST.get("note", "")
    services.reject_version(version=_opened(article, language), reason=reason, by=request.user)
    return _("The author has it back, with your reason.")


def _discard(request: HttpRequest, article: Article, language: str) -> str:
    services.discard_draft(version=_opened(article, language), by=request.user)
    return _("The draft is discarded.")


def _restore(request: HttpRequest, article: Article, language: str) -> str:
    services.restore_version(
        version=_version(article, language, request.POST.get("version")), by=request.user
    )
    return _("The draft says what the old version said. Look through it, then publish it.")


_ACTIONS: dict[str, Callable[[HttpRequest, Article, str], str]] = {
    "save": _save,
    "submit": _submit,
    "publish": _publish,
    "withdraw": _withdraw,
    "approve": _approve,
    "reject": _reject,
    "discard": _discard,
    "restore": _restore,
}


def _version(article: Article, language: str, number: str | None) -> ArticleVersion:
    if not (number or "").isdigit() or len(number or "") > 6:
        raise Http404
    return get_object_or_404(
        ArticleVersion.objects.select_related("translation__article"),
        translation__article=article,
        translation__language=language,
        number=int(number or 0),
    )


def compare_versions(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Two versions side by side."""
    article = _article(request, pk, language)
    left = _version(article, language, request.GET.get("left"))
    right = _version(article, language, request.GET.get("right"))
    context = {
        **crumbs(request, _("Comparison: %(title)s") % {"title": article.title}),
        "title": _("Comparison: %(title)s") % {"title": article.title},
        "left": left,
        "right": right,
        "rows": compare(_whole(left), _whole(right)),
        "back": editor_url(article, language),
        "media": _media(),
    }
    return TemplateResponse(request, "knowledge/compare.html", context)


def _whole(version: ArticleVersion) -> str:
    return f"{version.title}\n\n{version.body}\n\n{version.spoken}".rstrip()


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what readers would see, for the editor's frame, which runs no scripts."""
    _article(request, pk)
    text = request.POST.get("body", "")
    if request.method != "POST" or len(text) > MAX_BODY_CHARACTERS:
        return HttpResponse(status=400)
    return JsonResponse({"html": render_markdown(text)})


def add_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a picture that was chosen, pasted or dropped, and return its address."""
    article = _article(request, pk, permission=CHANGE)
    upload = request.FILES.get("file")
    if request.method != "POST" or upload is None:
        return JsonResponse({"error": _("Choose a picture first.")}, status=400)
    try:
        picture = add_file(article=article, upload=upload, in_text=True, by=request.user)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    return JsonResponse({"path": picture.path, "name": picture.name})
