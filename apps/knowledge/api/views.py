"""The knowledge base over HTTP."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.rest import NewestFirstPagination, ServiceViewSet
from apps.interactions.models import Disposition
from apps.interactions.selectors import get_interaction, may_name
from apps.knowledge.api.serializers import (
    ArticleSerializer,
    SearchSerializer,
    SuggestSerializer,
    TextSerializer,
    UseSerializer,
    hit_as_json,
)
from apps.knowledge.choices import Audience, Place, UseKind
from apps.knowledge.models import Article, Category, Translation
from apps.knowledge.rendering import plain_text, render_markdown
from apps.knowledge.selectors.articles import category_family, list_articles, list_files, list_related
from apps.knowledge.selectors.search import Scope, search_articles, suggest_articles
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.services.feedback import give_feedback
from apps.knowledge.services.usage import note_search, record_use
from apps.knowledge.services.versions import open_draft, publish_version, save_draft, submit_version

MOST_DATA_VALUES = 20


class MayRead(BasePermission):
    """For what readers do: search, read, say that it helped."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user.has_perm("knowledge.view_article")


class Newest(NewestFirstPagination):
    ordering: Any = ("-updated_at", "-id")


class ArticleFilter(filters.FilterSet):
    category = filters.CharFilter("category__code", label="Code of a category")
    language = filters.CharFilter(
        "translations__language", label="Published or in the works in this language"
    )
    tag = filters.CharFilter("tags", lookup_expr="contains", method="by_tag", label="A tag")
    archived = filters.BooleanFilter(
        "archived_at", lookup_expr="isnull", exclude=True, label="Archived or not"
    )

    class Meta:
        model = Article
        fields = ("key", "audience", "category", "language", "tag", "archived")

    def by_tag(self, queryset: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return queryset.filter(tags__contains=[value.lower()])


@extend_schema(tags=["articles"])
class ArticleViewSet(ServiceViewSet):
    """Articles: what is said of them, their texts, search, and what was done with them."""

    queryset = list_articles()
    serializer_class = ArticleSerializer
    filterset_class = ArticleFilter
    pagination_class = Newest
    ordering_fields = ("updated_at", "created_at", "key")

    @extend_schema(parameters=[SearchSerializer], responses=OpenApiTypes.OBJECT)
    @action(detail=False, permission_classes=[MayRead], filter_backends=[], pagination_class=None)
    def search(self, request: Request) -> Response:
        """Search: best first, each article once, in the language that suits the reader best."""
        asked = SearchSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        scope = Scope(
            audience=wanted["audience"],
            language=wanted["language"] or get_language() or "",
            only_language=wanted["only_language"],
            categories=_family(wanted["category"]),
        )
        found = search_articles(wanted["q"], scope, limit=wanted["limit"])
        if wanted["final"]:
            results = len(found.hits) if found.is_exact else 0
            note_search(query=wanted["q"], language=scope.language, place=wanted["place"], results=results)
        return Response({"is_exact": found.is_exact, "results": [hit_as_json(hit) for hit in found.hits]})

    @extend_schema(request=SuggestSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["post"], permission_classes=[MayRead], filter_backends=[])
    def suggest(self, request: Request) -> Response:
        """What may help in a conversation, from its data, how it will be filed, and the words of the note."""
        asked = SuggestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        texts, dispositions = [wanted["note"]], _dispositions(wanted["disposition"])
        _check_named(request, wanted["interaction_id"])
        texts += _texts_of(wanted["interaction_id"]) if wanted["interaction_id"] else []
        scope = Scope(language=wanted["language"] or get_language() or "")
        hits = suggest_articles(texts, scope, dispositions=dispositions, limit=wanted["limit"])
        return Response({"results": [hit_as_json(hit) for hit in hits]})

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, url_path=r"texts/(?P<language>[a-z-]{2,16})", permission_classes=[MayRead])
    def text(self, request: Request, pk: Any = None, language: str = "") -> Response:
        """What readers of a language see: as Markdown and as sanitised HTML."""
        row = _readable(pk, language)
        article, version = row.article, row.published
        assert version is not None  # what can be read is published
        help_url = ""
        if article.audience == Audience.PUBLIC and get_settings().help_is_on:
            help_url = request.build_absolute_uri(reverse("help_article", args=[language, article.key]))
        related = list_related(article, language, Audience.INTERNAL)[:10]
        return Response(
            {
                "id": article.pk,
                "key": article.key,
                "language": language,
                "title": version.title,
                "body": version.body,
                "plain": plain_text(version.body),
                "html": render_markdown(version.body),
                "spoken": version.spoken,
                "version": version.number,
                "published_at": version.published_at,
                "audience": article.audience,
                "category": str(article.category),
                "url": help_url,
                "files": [
                    {"name": one.name, "path": one.path, "size": one.size} for one in list_files(article)
                ],
                "related": [
                    {"id": one.article_id, "title": one.title, "language": one.language} for one in related
                ],
            }
        )

    @extend_schema(request=TextSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"])
    def texts(self, request: Request, pk: Any = None) -> Response:
        """Save a text as the draft in its language; then submit or publish it, as the settings allow."""
        article = self.get_object()
        if not request.user.has_perm("knowledge.change_article"):
            raise PermissionDenied
        asked = TextSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        draft = open_draft(article=article, language=wanted["language"], by=request.user)
        version = save_draft(
            version=draft, title=wanted["title"], body=wanted["body"], spoken=wanted["spoken"],
            revision=draft.revision, by=request.user,
        )  # fmt: skip
        if wanted["then"] == "submit":
            version = submit_version(version=version, by=request.user)
        elif wanted["then"] == "publish":
            version = publish_version(version=version, by=request.user)
        return Response({"version": version.number, "state": version.state}, status=201)

    @extend_schema(request=UseSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], permission_classes=[MayRead])
    def use(self, request: Request, pk: Any = None) -> Response:
        """Keep that an article was opened, used or judged in a conversation."""
        asked = UseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        row = _readable(pk, wanted["language"])
        _check_named(request, wanted["interaction_id"])
        record_use(
            article=row.article, language=row.language, kind=wanted["kind"],
            interaction_id=wanted["interaction_id"], by=request.user,
        )  # fmt: skip
        if wanted["kind"] in (UseKind.HELPFUL, UseKind.UNHELPFUL) and row.published:
            give_feedback(
                version=row.published,
                is_helpful=wanted["kind"] == UseKind.HELPFUL,
                place=Place.WORKBENCH,
                visitor=f"user-{request.user.pk}",
                reason=wanted["reason"],
                text=wanted["text"],
                by=request.user,
            )
        return Response({"kind": wanted["kind"]}, status=201)


def _family(code: str) -> frozenset[int] | None:
    if not code:
        return None
    category = Category.objects.filter(code=code).first()
    return category_family(category) if category else frozenset()


def _dispositions(code: str) -> list[int]:
    return list(Disposition.objects.filter(code=code).values_list("pk", flat=True)) if code else []


def _check_named(request: Request, interaction_id: Any) -> None:
    """Raise 400 for somebody else's conversation."""
    if interaction_id is not None and not may_name(request.user, interaction_id):
        raise ValidationError({"interaction_id": [_("There is no such interaction.")]})


def _texts_of(interaction_id: Any) -> list[str]:
    """Return what a flow has learnt of a caller, and for which line they wait. No numbers: they are no words."""
    interaction = get_interaction(interaction_id)
    if interaction is None:
        return []
    values = [str(value) for value in interaction.data.values() if not str(value).strip().isdigit()]
    group = interaction.group.name if interaction.group else ""
    return [*values[:MOST_DATA_VALUES], interaction.subject, interaction.text[:1000], group]


def _readable(pk: Any, language: str) -> Translation:
    """Return what readers of a language see of an article; 404 where there is nothing."""
    rows = Translation.objects.select_related("published", "article__category").defer("search")
    row = rows.filter(
        article=pk if str(pk).isdigit() else 0,
        language=language,
        published__isnull=False,
        article__archived_at=None,
    ).first()
    if row is None:
        raise Http404
    return row
