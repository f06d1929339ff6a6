"""Articles as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.accounts.choices import language_choices
from apps.accounts.strict import KnownFieldsMixin
from apps.knowledge.choices import Audience, FeedbackReason, UseKind
from apps.knowledge.models import Article, Category
from apps.knowledge.models.translation import (
    MAX_BODY_CHARACTERS,
    MAX_SPOKEN_CHARACTERS,
    MAX_TITLE_CHARACTERS,
)
from apps.knowledge.models.usage import MAX_REASON_CHARACTERS
from apps.knowledge.selectors.articles import language_states
from apps.knowledge.selectors.search import Hit
from apps.knowledge.services.articles import create_article, update_article


class LanguageField(serializers.ChoiceField):
    """A language of the suite."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=language_choices(), **kwargs)


class TextStateSerializer(serializers.Serializer[Any]):
    """How an article stands in a language."""

    language = serializers.CharField(source="code")
    published_version = serializers.IntegerField(source="published.number", default=None)
    open_state = serializers.CharField(source="open_version.state", default=None)
    is_outdated = serializers.BooleanField()


class ArticleSerializer(KnownFieldsMixin, serializers.ModelSerializer[Article]):
    """What is said of an article; ``title`` and ``body`` are taken when it is created, later texts go to ``texts``."""

    category = serializers.SlugRelatedField(slug_field="code", queryset=Category.objects.all())
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    language = LanguageField(required=False)
    key = serializers.SlugField(max_length=80, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=50), required=False, max_length=20)
    title = serializers.CharField(max_length=MAX_TITLE_CHARACTERS)
    body = serializers.CharField(
        max_length=MAX_BODY_CHARACTERS, write_only=True, required=False, allow_blank=True
    )
    spoken = serializers.CharField(
        max_length=MAX_SPOKEN_CHARACTERS, write_only=True, required=False, allow_blank=True
    )
    languages = serializers.SerializerMethodField(help_text="How it stands in each language.")
    owner: Any = serializers.SlugRelatedField(slug_field="username", read_only=True)
    is_archived = serializers.SerializerMethodField()

    class Meta:
        model = Article
        fields = (
            "id", "key", "title", "body", "spoken", "language", "category", "audience", "tags", "owner",
            "review_due_on", "is_archived", "languages", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("created_at", "updated_at")

    def get_languages(self, article: Article) -> list[dict[str, Any]]:
        states = [state for state in language_states(article) if state.translation]
        return list(TextStateSerializer(states, many=True).data)

    def get_is_archived(self, article: Article) -> bool:
        return article.archived_at is not None

    def validate_key(self, key: str) -> str:
        others = Article.objects.filter(key=key)
        if self.instance is not None:
            others = others.exclude(pk=self.instance.pk)
        if others.exists():
            raise serializers.ValidationError(_("There is an article with this key."))
        return key

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        texts = {"title", "body", "spoken", "language"} & attrs.keys()
        if self.instance is not None and texts:
            raise serializers.ValidationError({name: _("Texts are changed at texts/.") for name in texts})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Article:
        return create_article(by=self.context["request"].user, **validated_data)

    def update(self, instance: Article, validated_data: dict[str, Any]) -> Article:
        return update_article(article=instance, by=self.context["request"].user, **validated_data)


class TextSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """A text to save as a draft, and what shall become of it."""

    language = LanguageField()
    title = serializers.CharField(max_length=MAX_TITLE_CHARACTERS)
    body = serializers.CharField(max_length=MAX_BODY_CHARACTERS)
    spoken = serializers.CharField(
        max_length=MAX_SPOKEN_CHARACTERS, required=False, allow_blank=True, default=""
    )
    then = serializers.ChoiceField(choices=["keep", "submit", "publish"], default="keep")


class SearchSerializer(serializers.Serializer[Any]):
    """A search: ``final`` for one that somebody meant, not each letter of it."""

    q = serializers.CharField(max_length=200, allow_blank=True)
    language = serializers.CharField(max_length=16, required=False, allow_blank=True, default="")
    only_language = serializers.BooleanField(default=False)
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.INTERNAL)
    category = serializers.SlugField(required=False, default="")
    limit = serializers.IntegerField(min_value=1, max_value=50, default=20)
    final = serializers.BooleanField(default=True)
    place = serializers.ChoiceField(choices=["api", "workbench"], default="api")


class SuggestSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """What is known of a conversation."""

    interaction_id = serializers.UUIDField(required=False, default=None)
    note = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    disposition = serializers.SlugField(required=False, allow_blank=True, default="")
    language = serializers.CharField(max_length=16, required=False, allow_blank=True, default="")
    limit = serializers.IntegerField(min_value=1, max_value=20, default=5)


class UseSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """What was done with an article in a conversation; of one that did not help, why."""

    language = LanguageField()
    kind = serializers.ChoiceField(choices=UseKind.choices)
    interaction_id = serializers.UUIDField(required=False, default=None, allow_null=True)
    reason = serializers.ChoiceField(
        choices=FeedbackReason.choices, required=False, default="", allow_blank=True
    )
    text = serializers.CharField(
        max_length=MAX_REASON_CHARACTERS, required=False, allow_blank=True, default=""
    )


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """Return an article that was found. ``title_parts`` and ``snippet`` are (text, is a match), plain text."""
    return {
        "id": hit.article.pk,
        "key": hit.article.key,
        "title": hit.translation.title,
        "title_parts": hit.title,
        "snippet": hit.snippet,
        "language": hit.translation.language,
        "audience": hit.article.audience,
        "category": str(hit.article.category),
        "score": round(hit.score, 4),
    }
