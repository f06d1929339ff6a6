"""What a file is, by its content (T13 and its like)."""

import pytest
from hypothesis import given, strategies as st

from apps.tickets.domain.files import HEAD_BYTES, MAX_FILE_BYTES, FileRefused, clean_name, detect, inspect

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        ("你好".encode(), "text/plain"),
        (("x" * (HEAD_BYTES - 1) + "你").encode()[:HEAD_BYTES], "text/plain"),
        (b"\xff\xfe\x00x", "application/octet-stream"),
    ],
)
def test_the_type_is_what_the_content_says(head, kind):
    assert detect(head) == kind
    assert inspect("any.pdf", len(head), head).content_type == kind


@pytest.mark.parametrize(
    ("name", "size", "head", "reason"),
    [
        ("invoice.pdf", 99, b"MZ\x90\x00", "program"),
        ("photo.png", 99, b"#!/bin/sh\n", "program"),
        ("logo.png", 99, b" \n<svg onload=alert(1)>", "markup"),
        ("page.txt", 99, b"<?xml version='1.0'?><!-- x --><SVG>", "markup"),
        ("page.txt", 99, b"<!DOCTYPE html>", "markup"),
        ("x.hta", 99, b"plain", "name"),
        ("gpj.\u202eexe", 99, PNG, "name"),
        ("big.png", MAX_FILE_BYTES + 1, PNG, "too_large"),
        ("empty.txt", 0, b"", "empty"),
    ],
)
def test_what_is_not_taken_says_why(name, size, head, reason):
    with pytest.raises(FileRefused, match=reason):
        inspect(name, size, head)


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_is_harmless(name):
    clean = clean_name(name)

    assert 0 < len(clean) <= 121 and not set(clean) & set('/\\\x00\n\u202e"<>') and clean.strip(".") != ""
    assert clean_name("..\\..\\etc/passwd") == "passwd"
    clean.encode()
