"""What call flows told callers, as the uses of articles, judgements and searches that it is."""

from hashlib import sha256
from uuid import UUID

from apps.accounts.segmenting import normalize
from apps.knowledge.choices import Place, UseKind
from apps.knowledge.models import ArticleUse, ArticleVersion, SearchLog
from apps.knowledge.models.usage import MAX_QUERY_CHARACTERS
from apps.knowledge.services.feedback import give_feedback
from apps.outbox.domain.followers import Published


def follow_told(published: Published) -> None:
    """Count what a caller heard, judged or missed. A call counts once for each article and kind of use, however often
    the journal is projected; a version that is gone counts no more."""
    data = published.data
    if published.kind == "interaction.answer_missing":
        _searched(published, results=0)
        return
    version = ArticleVersion.objects.select_related("translation__article").filter(pk=data["version"]).first()
    if version is None:
        return
    if published.kind == "interaction.answer_given":
        if _used(published, version, UseKind.SHOWN):
            _searched(published, results=1)
    elif _used(published, version, UseKind.HELPFUL if data["helped"] else UseKind.UNHELPFUL):
        give_feedback(
            version=version,
            is_helpful=data["helped"],
            place=Place.TELEPHONE,
            visitor=sha256(f"telephone:{data['interaction']}".encode()).hexdigest()[:32],
        )


def _used(published: Published, version: ArticleVersion, kind: str) -> bool:
    """Keep the use, and return whether it is new."""
    article, call = version.translation.article, UUID(published.data["interaction"])
    known = ArticleUse.objects.filter(interaction_id=call, article=article, kind=kind)
    if known.exists():
        return False
    ArticleUse.objects.create(
        at=published.at, article=article, version=version, kind=kind, interaction_id=call
    )
    return True


def _searched(published: Published, *, results: int) -> None:
    """Keep the words of a caller as a search, so that what has no answer becomes a question of the week."""
    query = " ".join(normalize(published.data.get("asked", "")).split())[:MAX_QUERY_CHARACTERS]
    if query:
        SearchLog.objects.create(
            at=published.at,
            query=query,
            language=published.data.get("language", "")[:16],
            place=Place.TELEPHONE,
            results=results,
        )
