"""Text search: how texts and queries are cut, and what is marked."""

import re

from hypothesis import example, given, settings, strategies as st

from apps.accounts.segmenting import (
    MAX_INDEXED_CHARACTERS,
    MAX_TERMS,
    Synonyms,
    bridges,
    mark,
    normalize,
    parse_query,
    segment,
    to_tsquery,
)

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


def words_of(text):
    return [words for term in parse_query(text).terms for words in term.alternatives]


def test_chinese_is_cut_into_words_and_western_text_into_its_own():
    assert segment("我想申请退款流程，ABC-123 Refunds!") == "我 想 申请 退款 流程 abc 123 refunds"
    assert segment("信用卡") == "信用卡 信用 用卡"
    assert bridges("我想申请退款 refunds") == "我想 想申 请退"


def test_full_width_forms_and_capitals_are_the_same_word():
    assert normalize("ＡＢＣ１２３　退款") == "abc123 退款"
    assert segment("ＶＩＰ客户") == segment("vip客户")


def test_what_no_database_stores_is_a_space():
    assert segment("re\x00fund \ud800 退\x00款") == "re fund 退 款"


def test_a_query_asks_for_its_words_and_leaves_empty_ones_out():
    assert words_of("请问如何申请退款？") == [("申请",), ("退款",)]
    assert words_of("怎么") == [("怎么",)]
    assert words_of("信用卡") == [("信用",), ("用卡",)]
    assert words_of("") == words_of("&|!():*'\\ _") == []


def test_the_last_western_word_is_a_beginning():
    assert to_tsquery(parse_query("card refun")) == "((card)) & (((refun | refun:*)))"
    assert to_tsquery(parse_query("退")) == "(((退 | 退:*)))"
    assert to_tsquery(parse_query("退款 card"), every=False) == "((退款)) | (((card | card:*)))"


def test_synonyms_are_alternatives_in_both_languages():
    synonyms = Synonyms([("refund", "money back", "退款"), ("sim", "电话卡")])

    assert to_tsquery(parse_query("money back card", synonyms)) == (
        "((money & back) | (refund) | (退款)) & (((card | card:*)))"
    )
    assert parse_query("退款", synonyms).terms[0].alternatives == (("退款",), ("refund",), ("money", "back"))


@given(HAN, HAN, HAN)
@settings(max_examples=30)
@example("处理", "林涛", "的邮件")
@example("處理", "帳單", "查詢")
def test_what_stands_in_a_text_is_found(before, name, after):
    text = before + name + after
    index = {*segment(text).split(), *bridges(text).split()}

    assert all(word in index for words in words_of(name) for word in words)


@given(st.text(max_size=60))
@settings(max_examples=40)
@example("a&b|c!(d):*<->'e'\\")
@example("\u202erefund\u200d\U0001f600\ud800\x00")
def test_no_input_breaks_out_of_the_words(text):
    query = parse_query(text)

    assert len(query.terms) <= MAX_TERMS
    assert all(re.fullmatch(r"[^\W_]+", word) for word in query.words)
    assert re.fullmatch(r"[\w()&|:* ]*", to_tsquery(query))
    assert all(re.fullmatch(r"[^\W_]*", word) for word in (segment(text) + " " + bridges(text)).split())
    assert "".join(part for part, _ in mark(text, query, width=1000)) == text


def test_very_long_text_is_indexed_in_part():
    assert len(segment("a " * MAX_INDEXED_CHARACTERS)) == MAX_INDEXED_CHARACTERS - 1
    assert segment("x" * 1000) == "x" * 64


def test_matches_are_marked_in_the_text_as_it_stands():
    assert mark("Ｒefunding takes 5 days; 退款流程", parse_query("refund 退款")) == [
        ("Ｒefunding", True),
        (" takes 5 days; ", False),
        ("退款", True),
        ("流程", False),
    ]
    assert mark("prefund", parse_query("fund")) == [("prefund", False)]
    title = "How to get a refund"
    assert mark(title, parse_query("refund"), width=len(title)) == [
        ("How to get a ", False),
        ("refund", True),
    ]


def test_a_snippet_is_cut_around_the_first_match():
    parts = mark("x " * 200 + "<b>refund</b>" + " y" * 200, parse_query("refund"), width=40)

    assert parts[0] == ("…", False)
    assert ("refund", True) in parts
    assert parts[-1][0].startswith("</b> y") and parts[-1][0].endswith("…")
    assert sum(len(part) for part, _ in parts) < 50
