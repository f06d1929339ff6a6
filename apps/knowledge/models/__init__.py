from apps.knowledge.models.article import Article, Category
from apps.knowledge.models.attachment import Attachment
from apps.knowledge.models.duty import ReviewTask
from apps.knowledge.models.settings import KnowledgeSettings, Synonym
from apps.knowledge.models.translation import ArticleVersion, KnownWord, Translation
from apps.knowledge.models.usage import ArticleUse, Feedback, SearchLog

__all__ = [
    "Article",
    "ArticleUse",
    "ArticleVersion",
    "Attachment",
    "Category",
    "Feedback",
    "KnowledgeSettings",
    "KnownWord",
    "ReviewTask",
    "SearchLog",
    "Synonym",
    "Translation",
]
