"""What search reads of an article: written whenever one of its texts, its tags or its title changes."""

from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from apps.accounts.segmenting import bridges, segment
from apps.knowledge.models import Article, Translation
from apps.knowledge.rendering import plain_text

CONFIG = "english"
"""It stems English words and passes all others, so it serves every language; queries must name it too."""


def search_vector(title: str, tags: str, body: str) -> Any:
    """Return the words of an article with the weight of where they stand: title, tags, text, and least of all the pairs
    of Chinese characters across words."""
    parts = {"A": segment(title), "B": segment(tags), "C": segment(body), "D": bridges(f"{title} . {body}")}
    vectors = [SearchVector(Value(text), weight=weight, config=CONFIG) for weight, text in parts.items()]
    whole: Any = vectors[0]
    for vector in vectors[1:]:
        whole = whole + vector
    return whole


def index_translation(translation: Translation, article: Article) -> None:
    """Write what search reads of a translation; one statement. Without a published version it is not found."""
    version = translation.published
    rows = Translation.objects.filter(pk=translation.pk)
    if version is None:
        rows.update(title="", search=None)
        return
    vector = search_vector(version.title, " ".join(article.tags), plain_text(version.body))
    rows.update(title=version.title, search=vector)


def index_article(article: Article) -> None:
    """Write what search reads of an article in all its languages."""
    for translation in article.translations.select_related("published"):
        index_translation(translation, article)
