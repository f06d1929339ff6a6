import factory

from apps.knowledge.models import Category, KnowledgeSettings
from apps.knowledge.services.articles import create_article
from apps.knowledge.services.versions import open_draft, publish_version, save_draft


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "general"
    name = "General"


def without_review(**fields):
    return KnowledgeSettings.objects.update_or_create(pk=1, defaults={"review_required": False, **fields})[0]


def published_article(title, body="Some text.", *, language="en", by=None, **fields):
    """An article that readers see."""
    without_review()
    fields.setdefault("category", CategoryFactory())
    article = create_article(title=title, body=body, language=language, by=by, **fields)
    publish_version(version=article.translations.get().versions.get(), by=by)
    article.refresh_from_db()
    return article


def publish_text(article, language, title, body, by=None, spoken=""):
    """The next version of an article in a language, published."""
    draft = open_draft(article=article, language=language, by=by)
    draft = save_draft(version=draft, title=title, body=body, spoken=spoken, revision=draft.revision, by=by)
    return publish_version(version=draft, by=by)
