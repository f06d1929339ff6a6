"""Spoken answers of articles: heard by callers soon after they are published, counted where articles are."""

import shutil
from datetime import date

import pytest
from django_celery_beat.models import PeriodicTask

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.publishing import publish_interactions
from apps.ivr import selectors
from apps.ivr.answers import get_answers
from apps.ivr.choices import PROBLEM_LABELS
from apps.ivr.models import Prompt
from apps.ivr.prompt_services import use_sound
from apps.ivr.tasks import speak_answers
from apps.knowledge.models import ArticleUse, Feedback, SearchLog
from apps.knowledge.services.articles import archive_article
from apps.outbox.registry import get_follower
from apps.outbox.services import drain
from tests.factories.knowledge import CategoryFactory, publish_text, published_article

pytestmark = pytest.mark.django_db(transaction=True)
spoken = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
CALL = "ab" * 16


@pytest.fixture
def hours(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("ivr.answers", "knowledge.told"):
        drain(get_follower(name))
    shop = CategoryFactory(code="shop", parent=CategoryFactory(code="all"))
    article = published_article("Opening hours", category=shop, tags=["closing time"], key="hours")
    publish_text(article, "en", "Opening hours", "Nine to five.", spoken="We are open from nine to five.")
    publish_text(article, "zh-hans", "营业时间", "九点到五点。", spoken="我们九点到五点营业。")
    return article


def follow(name: str) -> None:
    follower = get_follower(name)
    assert follower is not None
    drain(follower)


@spoken
def test_a_published_answer_is_spoken_and_one_that_changed_is_not_heard_until_it_is_spoken_again(hours):
    follow("ivr.answers")
    assert speak_answers() == 2
    code = f"article-{hours.pk}"
    library = selectors.get_library()
    answer = library.answers.by_key["hours"]
    assert {*answer.versions} == {"en", "zh"} and answer.categories == {"shop", "all"}
    assert answer.tags == {"closing time"} and {"opening", "hours", "营业"} <= answer.words
    assert library.answer_in(answer, "zh-Hans")[1] == library.prompts[code, "zh"]
    assert code not in selectors.get_reference_names()["prompt"]  # a flow names the article
    assert selectors.get_reference_names()["article"] == {"hours": "Opening hours"}

    use_sound(prompt=Prompt.objects.get(code=code, language="en"), sound="vm-goodbye")
    assert speak_answers() == 0  # what a person chose stays, while the text does
    publish_text(hours, "en", "Opening hours", "Ten to five.", spoken="We are open from ten to five.")
    follow("ivr.answers")
    assert (code, "en") not in selectors.get_prompt_media()
    assert speak_answers() == 1
    assert Prompt.objects.get(code=code, language="en").version.text == "We are open from ten to five."

    archive_article(article=hours)
    assert get_answers().by_key == {}
    assert selectors.get_flow_context().articles == frozenset()


def test_what_callers_heard_is_counted_once_however_often_the_journal_is_projected(hours):
    version = hours.translations.get(language="en").published
    told = [
        ev.AnswerGiven(CALL, "tell", hours.pk, version.pk, "hours", "en", "  Closing TIME "),
        ev.AnswerJudged(CALL, "tell", hours.pk, version.pk, "hours", False),
        ev.AnswerMissing(CALL, "other", "parking", "en"),
        ev.AnswerGiven(CALL, "gone", hours.pk, 10**9, "hours", "en"),
    ]
    for _ in range(2):
        publish_interactions(
            [Recorded("main", 1, at, at, 1_800_000_000.0, event) for at, event in enumerate(told)]
        )
        follow("knowledge.told")

    assert sorted(ArticleUse.objects.values_list("kind", "version_id")) == [
        ("shown", version.pk),
        ("unhelpful", version.pk),
    ]
    (feedback,) = Feedback.objects.all()
    assert (feedback.place, feedback.is_helpful, feedback.version_id) == ("telephone", False, version.pk)
    assert CALL not in feedback.visitor
    found = SearchLog.objects.values_list("query", "results", "place").distinct()
    assert set(found) == {("closing time", 1, "telephone"), ("parking", 0, "telephone")}
    hours.review_due_on = date(2020, 1, 1)
    hours.save()
    assert get_answers().by_key["hours"].is_expired(1_800_000_000.0)
    assert get_answers().by_key["hours"].liked == 0.5  # the better of its languages


def test_answers_are_looked_after_and_their_warnings_have_a_name(db):
    assert PeriodicTask.objects.get(task=speak_answers.name).interval.every == 10
    assert {"answer-missing", "answer-silent", "answer-language", "answer-expired"} <= set(PROBLEM_LABELS)
