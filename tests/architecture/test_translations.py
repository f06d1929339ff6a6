"""Every text of the screens exists in both kinds of Chinese, in the words of docs/glossary-zh.md."""

import re
from collections import Counter
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.core.management import call_command

from contactcenter.catalogs import DOMAINS, LOCALES, ROOT, Message, catalog, read_catalog as read_anew

# %(name)s, %s, {name}, {0}, {} and the tags of a text that is HTML.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdr]|\{\w*\}|</?\w+[^>]*>")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Each holds the characters of one kind of Chinese only, and those that both share.
CHARACTER_SETS = {"zh_Hans": "gb2312", "zh_Hant": "big5"}
GLOSSARY = ROOT / "docs" / "glossary-zh.md"

read_catalog = cache(read_anew)


def translations() -> list[pytest.param]:
    return [pytest.param(locale, domain, id=f"{locale}-{domain}") for locale in LOCALES for domain in DOMAINS]


def glossary() -> dict[str, tuple[str, str]]:
    """Term -> its word in Simplified and in Traditional Chinese."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", GLOSSARY.read_text(encoding="utf-8"), re.M)
    return {term: (simplified, traditional) for term, simplified, traditional in rows[1:]}


@pytest.mark.gettext
@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogs_hold_exactly_what_the_sources_say(
    domain: str, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    settings.LOCALE_PATHS = [tmp_path]
    call_command("makemessages", locale=["zh_Hans"], domain=domain, verbosity=0)
    said = {message.key for message in read_catalog(catalog("zh_Hans", domain, tmp_path))}
    assert len(said) > 200
    for locale in LOCALES:
        known = {message.key for message in read_catalog(catalog(locale, domain))}
        assert (sorted(said - known), sorted(known - said)) == ([], []), f"{locale}: run make messages"


@pytest.mark.parametrize(("locale", "domain"), translations())
def test_every_message_is_translated(locale: str, domain: str):
    messages = read_catalog(catalog(locale, domain))
    assert len(messages) > 200
    assert [str(message) for message in messages if not message.translation.strip() or message.is_fuzzy] == []


@pytest.mark.parametrize(("locale", "domain"), translations())
def test_placeholders_survive_translation(locale: str, domain: str):
    assert [str(message) for message in read_catalog(catalog(locale, domain)) if _loses(message)] == []


def _loses(message: Message) -> bool:
    kept = Counter(PLACEHOLDER.findall(message.translation))
    texts = [message.text, message.plural or message.text]
    return kept not in [Counter(PLACEHOLDER.findall(text)) for text in texts]


@pytest.mark.parametrize(("locale", "domain"), translations())
def test_the_compiled_catalog_is_the_one_that_is_written(locale: str, domain: str):
    path = catalog(locale, domain)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog  # it has no public view of the whole
    written = {_compiled_key(message): message.translation for message in read_catalog(path)}
    assert {key: text for key, text in compiled.items() if key} == written, "run make messages"


def _compiled_key(message: Message) -> str | tuple[str, int]:
    return (message.key, 0) if message.plural else message.key


@pytest.mark.parametrize(("locale", "domain"), translations())
def test_the_two_kinds_of_chinese_are_not_mixed(locale: str, domain: str):
    texts = "".join(message.translation for message in read_catalog(catalog(locale, domain)))
    odd = {char for char in HAN.findall(texts) if not char.encode(CHARACTER_SETS[locale], "ignore")}
    assert odd == set()


def test_the_catalogs_lie_in_one_place():
    assert sorted(path.parent for path in ROOT.glob("apps/**/locale/*/LC_MESSAGES")) == []


def test_the_chinese_glossary_has_every_word_of_the_english_one():
    english = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.M)
    words = {word.strip().split(" (")[0].lower() for row in english[1:] for word in row.split(",")}
    assert sorted(words - {term.lower() for term in glossary()}) == []


@pytest.mark.parametrize(("number", "locale"), list(enumerate(LOCALES)))
def test_the_catalogs_speak_the_words_of_the_glossary(number: int, locale: str):
    words = {term.lower(): row[number] for term, row in glossary().items()}
    messages = [message for domain in DOMAINS for message in read_catalog(catalog(locale, domain))]
    terms = [message for message in messages if message.text.lower() in words and not message.context]
    assert len(terms) > 30
    assert [f"{m}: {m.translation}" for m in terms if m.translation != words[m.text.lower()]] == []
