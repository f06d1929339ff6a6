"""Makes the theme's lists cheap: what is the same in all rows of a page is made once, not for each of them.

Beside :mod:`apps.accounts.theme` the only module that imports django-unfold. Of the processor time of a page of 50
tickets two fifths were headings, check boxes, labels and addresses that were made anew for every row.
"""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from unfold.admin import checkbox
from unfold.templatetags import unfold_list
from unfold.utils import display_for_label
from unfold.views import ChangeList

_PLACE = "0918273645"
_headers_of = unfold_list.result_headers


class QuickChangeList(ChangeList):
    """The theme's page of a list, which keeps its headings and the end of its rows' addresses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The theme would look up the address of each row to put the filters behind it; they are there already.
        self._filters: str = getattr(self, "preserved_filters", "")
        self.preserved_filters = ""
        self._behind: str | None = None

    @cached_property
    def headings(self) -> list[dict[str, Any]]:
        """The headings of the columns."""
        return list(_headers_of(self))

    def url_for_result(self, result: Any) -> str:
        """Return the address of a row, with the filters to which it leads back."""
        url: str = super().url_for_result(result)
        if self._behind is None:
            context = {"preserved_filters": self._filters, "opts": self.opts}
            self._behind = add_preserved_filters(context, url).removeprefix(url)
        return url + self._behind


def action_checkbox(pk: object) -> SafeString:
    """Return the check box of a row."""
    return mark_safe(_checkbox(get_language()).replace(_PLACE, escape(pk)))


@lru_cache(maxsize=8)
def _checkbox(language: str | None) -> str:
    return str(checkbox.render(ACTION_CHECKBOX_NAME, _PLACE))


def _headings(cl: Any) -> Iterable[dict[str, Any]]:
    return cl.headings if isinstance(cl, QuickChangeList) else _headers_of(cl)


def _label(value: Any, empty_value_display: str, label: Any) -> SafeString:
    """As the theme's function; a label of plain words and a colour is remembered."""
    match value:
        case (code, words) if isinstance(label, dict) and not hasattr(words, "__html__"):
            return _remembered(label[code], str(words)) if code in label else _labelled(value, label)
    return SafeString(display_for_label(value, empty_value_display, label))


def _labelled(value: Any, label: Any) -> SafeString:
    return SafeString(display_for_label(value, "", label))


@lru_cache(maxsize=2_000)
def _remembered(tone: str, words: str) -> SafeString:
    return _labelled(("code", words), {"code": tone})


unfold_list.result_headers = _headings
unfold_list.display_for_label = _label
