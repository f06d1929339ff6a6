"""Text files in the encodings that people have (FAULTS T6): decoded, or asked about; never mojibake."""

import pytest
from hypothesis import given, settings, strategies as st

from apps.sheets.domain.charsets import (
    BIG5,
    GBK,
    UTF8,
    UTF16BE,
    UTF16LE,
    WESTERN,
    codec,
    guess_encoding,
    sample,
)
from apps.sheets.domain.delimited import guess_separator, read_delimited
from apps.sheets.domain.limits import Refused

SIMPLIFIED = "编号,姓名,备注\r\nC-1,张伟,重要客户，每月回访\r\nC-2,李娜,投诉处理中\r\n"
TRADITIONAL = "編號,姓名,備註\r\nC-1,張偉,重要客戶，每月回訪\r\nC-2,陳怡君,投訴處理中\r\n"


@pytest.mark.parametrize(
    ("text", "raw", "encoding"),
    [
        (SIMPLIFIED, "utf-8", UTF8),
        (SIMPLIFIED, "utf-8-sig", UTF8),
        (SIMPLIFIED, "utf-16", UTF16LE),
        (SIMPLIFIED, "utf-16-le", UTF16LE),
        (SIMPLIFIED, "utf-16-be", UTF16BE),
        (SIMPLIFIED, "gbk", GBK),
        (TRADITIONAL, "big5", BIG5),
        ("姓名\n王小明\n", "gbk", GBK),
        ("姓名,電話\n林志玲,02\n", "big5", BIG5),
        ("a,b\n1,2\n", "ascii", UTF8),
    ],
)
def test_encodings_are_told_apart(text, raw, encoding):
    verdict = guess_encoding(text.encode(raw))

    assert verdict.guesses[0].encoding == encoding
    assert verdict.is_sure
    read = text.encode(raw).decode(codec(encoding)).removeprefix("\ufeff")
    assert read == text


def test_traditional_characters_in_gbk_are_asked_about():
    verdict = guess_encoding(TRADITIONAL.encode("gbk"))
    assert (verdict.guesses[0].encoding, verdict.is_sure) == (GBK, False)


def test_a_western_file_is_never_sure():
    """Its letters could be of a dozen encodings: a person looks at the sample."""
    verdict = guess_encoding("name\nMüller\nJosé\n".encode("cp1252"))

    assert (verdict.guesses[0].encoding, verdict.is_sure) == (WESTERN, False)
    assert sample("name\nMüller\n".encode("cp1252"), WESTERN) == ["Müller"]


NAMES = st.text(
    "张王李赵陈刘杨黄周吴徐孙马朱胡林郭何高罗客户电话重要回访处理中天地人大小明华国", min_size=2, max_size=4
)


@settings(max_examples=40)
@given(st.lists(NAMES, min_size=4, max_size=30))
def test_no_chinese_list_is_silently_taken_for_something_else(names):
    """Property: a sure verdict is the right one, whatever the names are."""
    text = "\n".join(f"C-{n},{name}" for n, name in enumerate(names))
    for raw, right in (("gbk", GBK), ("utf-8", UTF8)):
        verdict = guess_encoding(text.encode(raw))
        assert not verdict.is_sure or verdict.guesses[0].encoding == right


def rows(text, separator=","):
    return list(read_delimited(text.splitlines(keepends=True), separator))


def test_line_ends_of_all_kinds_and_line_ends_in_cells():
    """T6."""
    assert rows('a,b\r\n1,"x\ny"\n2,5" pipe\r3,c') == [
        ["a", "b"],
        ["1", "x\ny"],
        ["2", '5" pipe'],
        ["3", "c"],
    ]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ('a,b\n1,"x\n2,y\n3,z\n', "open-quote", 2),
        ("a,b\n1,2\n3," + "x" * 100_001 + "\n", "cell-too-long", 3),
        ('a,b\n"x"y,2\n', "open-quote", 2),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_row(text, code, row):
    """T6: a lone quote, a field of any length."""
    with pytest.raises(Refused) as caught:
        rows(text)
    assert (caught.value.code, caught.value.params["row"]) == (code, row)


@pytest.mark.parametrize(
    ("head", "separator"),
    [
        ("a,b;c\n1,2;3", ","), ("a;b;c\n1,5;2;3\n", ";"), ("a\tb\n1,2\t3\n", "\t"),
        ('"a,b,c";d\n"1,2";3', ";"), ("a\nb\n", ","), ("", ","), ("a|b\n1|2", "|"),
    ],
)  # fmt: skip
def test_separators_are_guessed(head, separator):
    assert guess_separator(head) == separator
