"""What makes lists cheap changes nothing of what they show."""

import re

import pytest
from unfold.admin import ModelAdmin as ThemeAdmin
from unfold.templatetags import unfold_list
from unfold.utils import display_for_label

from apps.accounts import theme_lists
from apps.accounts.theme import ModelAdmin
from apps.tickets.services import set_state
from tests import factories

pytestmark = pytest.mark.django_db

_EACH_TIME = re.compile(r'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"')


def test_a_page_is_the_same_as_the_theme_makes_it(client, monkeypatch):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    for state in ("new", "closed"):
        set_state(ticket=factories.TicketFactory(subject="<b>&amp;"), state=state)
    page = "/admin/tickets/ticket/?all=&state__in=new,closed"
    quick = _EACH_TIME.sub("", client.get(page).content.decode())

    monkeypatch.setattr(ModelAdmin, "get_changelist", ThemeAdmin.get_changelist)
    monkeypatch.setattr(ModelAdmin, "action_checkbox", ThemeAdmin.action_checkbox)
    monkeypatch.setattr(unfold_list, "result_headers", theme_lists._headers_of)
    monkeypatch.setattr(unfold_list, "display_for_label", display_for_label)
    assert _EACH_TIME.sub("", client.get(page).content.decode()) == quick
    assert quick.count("_changelist_filters=") >= 4 and "&lt;b&gt;" in quick
