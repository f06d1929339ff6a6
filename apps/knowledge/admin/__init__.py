from apps.knowledge.admin import articles, others

__all__ = ["articles", "others"]
