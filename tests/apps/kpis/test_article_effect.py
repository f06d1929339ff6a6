"""The effect of an article, from the rows of conversations to the page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.knowledge.models import ArticleUse, ArticleVersion
from apps.knowledge.services.usage import record_use
from apps.kpis.selectors.articles import get_article_effect
from tests.factories.accounts import SupervisorFactory, UserFactory
from tests.factories.agents import SkillGroupFactory
from tests.factories.interactions import DispositionFactory, InteractionFactory, SegmentFactory
from tests.factories.knowledge import published_article

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 10, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def talk(at, seconds, disposition, group, ani):
    common = {
        "disposition": disposition,
        "group": group,
        "answered_at": at,
        "ended_at": at + timedelta(seconds=seconds),
    }
    interaction = InteractionFactory(arrived_at=at, queued_at=at, ani=ani, outcome="handled", **common)
    SegmentFactory(
        interaction=interaction, queued_at=at, talk_seconds=seconds, hold_seconds=0, wrap_up_seconds=0,
        outcome="answered", **common,
    )  # fmt: skip
    return interaction


def test_conversations_of_its_dispositions_are_compared(django_assert_max_num_queries):
    refund, other, group = (
        DispositionFactory(code="refund"),
        DispositionFactory(code="other"),
        SkillGroupFactory(),
    )
    article = published_article("Refunds", dispositions=[refund])
    ArticleVersion.objects.update(published_at=PUBLISHED)
    for n in range(30):
        talk(PUBLISHED - timedelta(days=10, minutes=n), 100, refund, group, f"+1555010{n:04d}")
        # Half of them came again the next day.
        if n % 2:
            talk(PUBLISHED - timedelta(days=9, minutes=n), 100, other, group, f"+1555010{n:04d}")
        last = talk(PUBLISHED + timedelta(days=10, minutes=n), 80, refund, group, f"+1555020{n:04d}")
    assert record_use(article=article, language="en", kind="shown", interaction_id=last.pk)
    assert ArticleUse.objects.count() == 1

    with django_assert_max_num_queries(7):
        effect = get_article_effect(key=article.key, days=28, now=NOW)

    handle_time, solved = effect.effects
    assert (handle_time.values, handle_time.finding) == ((100.0, 80.0), "better")
    assert (solved.values, solved.finding) == ((0.5, 1.0), "better")
    assert (effect.opened, effect.conversations) == (1, 30)
    assert get_article_effect(key="none", days=28, now=NOW) is None

    client, page = Client(), reverse("admin:kpis_articles")
    client.force_login(SupervisorFactory())
    shown = client.get(f"{page}?article={article.key}&days=84").content.decode()
    assert "better" in shown and "Refunds" in shown
    assert client.get(f"{page}?article=nothing").status_code == 404
    assert "Refunds" in client.get(page).content.decode()
    nobody = Client()
    nobody.force_login(UserFactory(is_staff=True))
    assert nobody.get(page).status_code == 403
