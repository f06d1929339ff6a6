"""Comparison, files, tree, weekly questions: the pure rules of the knowledge base."""

import struct
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from apps.knowledge.domain.comparison import ADDED, CHANGED, REMOVED, SAME, compare
from apps.knowledge.domain.files import FileRefused, judge_attachment, judge_picture
from apps.knowledge.domain.lifecycle import LIFE
from apps.knowledge.domain.tree import depth, family, would_loop
from apps.knowledge.domain.weekly import Filed, Question, choose, unanswered, week_before, week_of
from apps.knowledge.rendering import plain_text, skim

JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20, 30) + b"\x03" * 9
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x1d\x00\x00\x13\x00\x00"
LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x1e\x00\x14\x00"
LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + struct.pack("<I", 29 | 19 << 14)
GIF = b"GIF89a" + struct.pack("<HH", 30, 20)


def test_lines_stand_side_by_side_with_what_differs():
    rows = compare("same\nold line\ngone", "same\nnew line\n")

    assert [row.kind for row in rows] == [SAME, CHANGED, REMOVED]
    assert rows[1].left == (("old", True), (" line", False))
    assert rows[1].right == (("new", True), (" line", False))
    assert compare("", "more")[0].kind == ADDED


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
@settings(max_examples=40)
def test_a_comparison_holds_both_texts_whole(left, right):
    rows = compare("\n".join(left), "\n".join(right))

    def side(which):
        lines = (getattr(row, which) for row in rows)
        return "\n".join("".join(part for part, _ in line) for line in lines if line is not None)

    assert side("left").splitlines() == "\n".join(left).splitlines()
    assert side("right").splitlines() == "\n".join(right).splitlines()


@pytest.mark.parametrize("head", [JPEG, WEBP, LOSSY, LOSSLESS, GIF])
def test_pictures_are_known_by_their_first_bytes(head):
    kind = judge_picture(head, len(head))

    assert (kind.width, kind.height) == (30, 20)


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", JPEG[:11], WEBP[:16], LOSSLESS[:20], GIF[:6], b"PK\x03\x04"]),
)
@settings(max_examples=60)
def test_broken_files_are_refused_or_taken_and_never_break(tail, head):
    for judge in (lambda: judge_picture(head + tail, 99), lambda: judge_attachment(head + tail, 99, "a.txt")):
        try:
            assert judge().content_type
        except FileRefused as refused:
            assert refused.code


def test_documents_are_known_by_content_and_ending_together():
    assert judge_attachment(b"%PDF-1.7", 9, "x.exe").extension == ".pdf"
    assert judge_attachment(b"PK\x03\x04", 9, "Plan.DOCX").extension == ".docx"
    assert judge_attachment("退款".encode() * 30_000, 9, "a.txt").content_type == "text/plain"
    for head, name in (
        (b"PK\x03\x04", "a.jar"),
        (b"<html>", "a.html"),
        (b"a\x00b", "a.txt"),
        (b"x", "a.svg"),
    ):
        with pytest.raises(FileRefused):
            judge_attachment(head, 9, name)


def test_the_tree_knows_its_families_and_refuses_loops():
    parents = {1: None, 2: 1, 3: 2, 4: None}

    assert family(parents, 1) == {1, 2, 3}
    assert would_loop(parents, 1, 3) and not would_loop(parents, 3, 4) and not would_loop(parents, 1, None)
    assert [depth(parents, child) for child in parents] == [0, 1, 2, 0]


def test_every_state_of_a_version_is_reached_and_only_replaced_ones_are_final():
    left = {state for state, _ in LIFE.table}

    assert set(LIFE.states()) - left == {"replaced"}


def test_the_week_is_the_last_whole_one():
    assert week_of(date(2026, 11, 28)) == date(2026, 11, 23)
    assert week_before(date(2026, 11, 30)) == date(2026, 11, 23)


def test_frequent_questions_become_tasks_once_and_not_too_many():
    questions = [
        Question("asked", "refund", "en", 9),
        Question("unanswered", "Refund", "en", 4),
        Question("unanswered", "退款", "zh-hans", 5),
        Question("asked", "rare", "en", 2),
        Question("asked", "invoice", "en", 8),
        Question("asked", "card", "en", 7),
    ]

    chosen = choose(questions, most=2, least=3)

    assert [question.text for question in chosen] == ["refund", "invoice", "退款"]
    assert choose(questions, most=0, least=1) == []


def test_a_ticket_weighs_twice_a_search_and_what_an_article_is_about_is_no_question():
    filed = [
        Filed("category", "Orders / Delivery", frozenset({"delivery"}), 3),
        Filed("category", "Router", frozenset({"router"}), 2, frozenset({7})),
        Filed("category", "Invoices", frozenset({"Invoices", "inv"}), 9),
        Filed("ticket_type", "Complaint", frozenset({"complaint"}), 3),
    ]

    questions = unanswered(filed, frozenset({"invoices"}), frozenset({7}))
    searches = [Question("asked", "esim", "en", 5), Question("asked", "complaint", "en", 4)]

    assert [question.text for question in questions] == ["Orders / Delivery", "Complaint"]
    chosen = choose([*questions, *searches], most=9, least=4)
    assert [(question.text, question.count) for question in chosen] == [
        ("Orders / Delivery", 3),
        ("esim", 5),
        ("complaint", 4),
    ]


def test_an_excerpt_is_words_without_marks():
    text = (
        '# Hi *you*\n\n- a **b** [link](https://a.b "t")\n\n1. x\n\n| a | b |\n| --- | --- |\n| c | d |\n\n'
        "> q ![p](/help/files/x)"
    )

    assert skim(text) == "Hi you a b link x a b c d q p" == plain_text(text)
    assert skim("snake_case **3-4**. 5*5") == "snake_case 3-4. 55"
