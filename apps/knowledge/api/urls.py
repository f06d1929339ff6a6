"""Routes of the knowledge base below /api/v1/."""

from apps.knowledge.api.views import ArticleViewSet

routes = [("articles", ArticleViewSet, "article")]
