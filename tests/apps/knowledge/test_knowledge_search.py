"""Search, suggestions, the weekly duty, and spreadsheets of articles."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from apps.knowledge.indexing import index_all
from apps.knowledge.models import KnownWord, ReviewTask, SearchLog, Synonym, Translation
from apps.knowledge.selectors.articles import propose_related
from apps.knowledge.selectors.search import Scope, search_articles, suggest_articles
from apps.knowledge.services.articles import archive_article
from apps.knowledge.services.duty import alarm_overdue, close_task, open_week
from apps.knowledge.services.feedback import give_feedback
from apps.knowledge.services.taking_over import TakenArticle, TakenText, take_over_articles
from apps.outbox.models import Entry
from apps.sheets.registry import get_sheet
from apps.sheets.writing import write_values
from tests.apps.sheets.imports import applied, counts, csv_bytes, prepared
from tests.factories.accounts import SupervisorFactory
from tests.factories.interactions import DispositionFactory, InteractionFactory
from tests.factories.knowledge import CategoryFactory, publish_text, published_article, without_review
from tests.factories.tickets import CategoryFactory as TicketCategoryFactory, TicketFactory, TicketTypeFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)
EVERYBODY = Scope(language="en")


def titles(text, scope=EVERYBODY):
    return [hit.translation.title for hit in search_articles(text, scope).hits]


def test_search_finds_words_parts_typos_and_synonyms_in_both_languages(django_assert_max_num_queries):
    published_article("Refund policy", "Money comes back in five days.")
    published_article("退款流程说明", "请联系林涛处理您的申请。", language="zh-hans")
    published_article("Router", "A refund is not possible here. Restart the router.", tags=["modem"])
    Synonym.objects.create(words="reimbursement、refund, 退款")

    with django_assert_max_num_queries(3):
        assert set(titles("refunding")) == {"Refund policy", "Router", "退款流程说明"}
    assert titles("refunds policy")[0] == "Refund policy"
    assert titles("polic") == ["Refund policy"]  # while one types
    assert titles("refnud polcy")[0] == "Refund policy"
    assert titles("modem") == ["Router"]
    assert titles("退款", Scope(language="zh-hans"))[0] == "退款流程说明"
    assert titles("林涛") == ["退款流程说明"]
    assert titles("如何申请退款", Scope(language="zh-hans"))[0] == "退款流程说明"
    assert "退款流程说明" in titles("ＲＥＩＭＢＵＲＳＥＭＥＮＴ")
    assert titles("") == titles("  ") == titles("%%%") == []
    assert titles("zebra") == []


def test_words_of_articles_are_known_until_nobody_says_them(admin_user):
    refund = published_article("Refund policy", "Money comes back in five days.")
    category = CategoryFactory()
    taken = TakenArticle("grinder", category, {"en": TakenText("Grinder stuck", "Clean the burrs.")})
    take_over_articles(articles=[taken], author=admin_user, reviewer=SupervisorFactory())

    for spoken in ("x" * 501, "half \ud800"):
        bad = TakenArticle("bad", category, {"en": TakenText("Bad", "Bad.", spoken)})
        with pytest.raises(ValidationError, match=r"too long|cannot be stored"):
            take_over_articles(articles=[bad], author=admin_user, reviewer=SupervisorFactory())

    assert titles("refnud polcy") == ["Refund policy"]
    assert titles("grindre") == ["Grinder stuck"]
    Translation.objects.filter(article=refund).update(published=None)
    index_all()
    assert "grinder" in set(KnownWord.objects.values_list("word", flat=True))
    assert "refund" not in set(KnownWord.objects.values_list("word", flat=True))


def test_titles_come_before_texts_and_what_helped_before_what_did_not():
    text = published_article("Router", "About invoices.")
    title = published_article("Invoices", "How to read them.")
    other = published_article("Your invoices", "How to read them.")
    give_feedback(version=other.translations.get().published, is_helpful=False, place="help", visitor="a")
    give_feedback(version=title.translations.get().published, is_helpful=True, place="help", visitor="b")

    assert titles("invoice") == [title.title, other.title, text.title]


def test_a_reader_finds_what_is_for_them_in_their_language_and_nothing_else():
    """T23"""
    article = published_article("Refunds", "Public text.", audience="public")
    publish_text(article, "zh-hans", "退款 refunds", "公开。")
    published_article("Refunds inside", "Internal text.")
    archive_article(article=published_article("Refunds of old", audience="public"))
    public = Scope(audience="public", language="en", only_language=True)

    assert titles("refunds", public) == ["Refunds"]
    assert titles("refunds", Scope(audience="public", language="zh-hans")) == ["退款 refunds"]
    assert titles("refunds") == ["Refunds", "Refunds inside"]
    assert titles("refunds", Scope(categories=frozenset({0}))) == []


def test_matches_are_marked_and_nothing_of_the_text_is_html():
    published_article("Refund <b>now</b>", "Before it <img src=x onerror=alert(1)> the refund **comes**.")

    [hit] = search_articles("refund", EVERYBODY).hits

    assert hit.title == [("Refund", True), (" <b>now</b>", False)]
    assert ("refund", True) in hit.snippet and "comes." in hit.snippet[-1][0]


def test_suggestions_follow_the_words_and_the_disposition(django_assert_max_num_queries):
    refund = DispositionFactory(code="refund")
    first = published_article("Refunds", "Five days.", dispositions=[refund])
    second = published_article("Router", "Restart the router.")

    with django_assert_max_num_queries(3):
        hits = suggest_articles(["caller says the router is broken"], EVERYBODY, dispositions=[refund.pk])
    assert [hit.article for hit in hits] == [first, second]
    assert suggest_articles(["", "!"], EVERYBODY) == []
    third = published_article("Router again", "Restart it.")
    assert [hit.article for hit in propose_related(third)] == [second]


def asked(query, times, results, at=MONDAY - timedelta(days=3)):
    SearchLog.objects.bulk_create(
        SearchLog(at=at, query=query, language="en", place="help", results=results) for _ in range(times)
    )


def test_the_questions_of_the_week_become_tasks_once_and_overdue_ones_alarm(
    django_capture_on_commit_callbacks,
):
    owner, writer = SupervisorFactory(email="duty@example.com"), SupervisorFactory(email="")
    without_review(duty_owner=owner, least_count=2, due_after_days=5)
    bad = published_article("Refunds", by=writer)
    give_feedback(version=bad.translations.get().published, is_helpful=False, place="help", visitor="1")
    give_feedback(version=bad.translations.get().published, is_helpful=False, place="help", visitor="2")
    late = published_article("Old rules", review_due_on=MONDAY.date(), by=writer)
    asked("esim", 4, 0)
    asked("invoice", 3, 2)
    asked("rare", 1, 0)
    asked("last month", 9, 0, MONDAY - timedelta(days=20))
    roaming = DispositionFactory(code="roaming", name="Roaming")
    for _ in range(2):
        InteractionFactory(disposition=roaming, arrived_at=MONDAY - timedelta(days=2))
    delivery, fault = TicketCategoryFactory(name="Delivery"), TicketTypeFactory(code="fault", name="Fault")
    TicketFactory(category=delivery, type=fault, at=MONDAY - timedelta(days=2))
    TicketFactory(category=TicketCategoryFactory(), at=MONDAY - timedelta(days=8))

    opened = open_week(now=MONDAY)

    rows = {(task.question, task.kind, task.count, task.owner) for task in ReviewTask.objects.all()}
    assert rows == {
        ("esim", "unanswered", 4, owner),
        ("invoice", "asked", 3, owner),
        ("Roaming", "disposition", 2, owner),
        ("Delivery", "category", 1, owner),
        ("Old rules", "expired", 0, writer),
    } | {row for row in rows if row[1] == "unhelpful"}
    assert {task.week.isoformat() for task in opened} == {"2026-11-23"}
    assert opened[0].due_on.isoformat() == "2026-12-05"
    assert late in {task.article for task in opened}
    assert open_week(now=MONDAY) == [] and open_week(now=MONDAY + timedelta(days=1)) == []

    assert alarm_overdue(now=MONDAY + timedelta(days=5)) == []
    close_task(task=ReviewTask.objects.get(question="invoice"), state="done", by=owner)
    with django_capture_on_commit_callbacks(execute=True):
        told = alarm_overdue(now=MONDAY + timedelta(days=6))
    assert len(told) == len(opened) - 1
    assert alarm_overdue(now=MONDAY + timedelta(days=7)) == []
    [letter] = mail.outbox
    assert letter.to == ["duty@example.com"] and "esim" in letter.body and "invoice" not in letter.body
    kinds = Entry.objects.filter(kind__startswith="review_task").values_list("kind", flat=True)
    assert set(kinds) == {"review_task.opened", "review_task.closed", "review_task.overdue"}


def test_a_sheet_of_articles_is_written_by_key_and_language_and_a_second_run_changes_nothing(
    settings, tmp_path
):
    """T7 among it."""
    settings.SHEET_FILES_DIR = tmp_path
    CategoryFactory()
    without_review()
    head = ("key", "language", "category", "audience", "tags", "title", "body", "spoken")
    english = ("refunds", "en", "general", "public", "money, cash", "Refunds", "Five days.", "")
    chinese = ("refunds", "zh-hans", "general", "public", "money, cash", "退款", "'=五天", "五天")

    batch = applied("articles", csv_bytes(head, english, chinese))

    assert (counts(batch), titles("退款", Scope(language="zh-hans"))) == ((2, 0, 0, 0), ["退款"])
    sheet, path = get_sheet("articles"), tmp_path / "articles.csv"
    write_values(path, "csv", list(sheet.columns()), sheet.export_rows(sheet.model.objects.all()), "x")
    assert "'=五天" in path.read_text(encoding="utf-8")
    assert counts(prepared("articles", path.read_bytes())) == (0, 0, 2, 0)
    bad = prepared("articles", csv_bytes(head, ("bad", "en", "nowhere", "", "", "Bad", "Text", "")))
    assert counts(bad) == (0, 0, 0, 1)
