"""How the knowledge base is run."""

from apps.accounts.segmenting import Synonyms
from apps.knowledge.models import KnowledgeSettings, Synonym


def get_settings() -> KnowledgeSettings:
    """Return the settings; as they come where nobody has saved any."""
    return KnowledgeSettings.objects.select_related("duty_owner").filter(pk=1).first() or KnowledgeSettings(
        pk=1
    )


def get_synonyms() -> Synonyms:
    """Return the groups of words that mean the same."""
    return Synonyms(row.phrases for row in Synonym.objects.all())
