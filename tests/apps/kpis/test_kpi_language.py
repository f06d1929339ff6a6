"""What the pages say about figures: the formulas' own definitions, in the reader's language."""

import re

from django.utils import translation

from apps.kpis.definitions import DEFINITIONS
from apps.kpis.domain.formulas import FORMULAS
from apps.kpis.report import show


def test_definitions_are_what_the_formulas_say_of_themselves():
    with translation.override("en"):
        shown = {id_: str(text) for id_, text in DEFINITIONS.items()}
    assert shown == {id_: " ".join(formula.definition.split()) for id_, formula in FORMULAS.items()}


def test_every_definition_is_in_chinese():
    with translation.override("zh-hans"):
        assert [
            id_ for id_, text in DEFINITIONS.items() if not re.search(r"[\u4e00-\u9fff]{4}", str(text))
        ] == []


def test_figures_carry_their_unit_in_the_readers_language():
    shown = {}
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            shown[language] = (show("asa", 7.25), show("service_level_d", 0.8), show("asa", None))
    assert shown == {
        "en": ("7.2 s", "80.0 %", "–"),
        "zh-hans": ("7.2 秒", "80.0 %", "–"),
        "zh-hant": ("7.2 秒", "80.0 %", "–"),
    }
