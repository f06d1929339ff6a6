import pytest
from django.core.exceptions import FieldError
from django.db import connection

from apps.accounts.encryption import UnreadableSecret, decrypt, encrypt
from apps.agents.models import Agent
from tests.factories import AgentFactory


def stored(agent):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sip_password FROM agents_agent WHERE id = %s", [agent.pk])
        return cursor.fetchone()[0]


def test_text_survives_and_never_looks_the_same():
    assert decrypt(encrypt("sécret 密码")) == "sécret 密码"
    assert encrypt("secret") != encrypt("secret")


def test_column_holds_no_plain_text(db):
    agent = AgentFactory(sip_password="hunter2hunter2")

    assert "hunter2" not in stored(agent)
    assert Agent.objects.get(pk=agent.pk).sip_password == "hunter2hunter2"


def test_empty_stays_empty(db):
    agent = AgentFactory(sip_password="")

    assert stored(agent) == ""
    assert Agent.objects.filter(sip_password="").get() == agent


def test_secret_cannot_be_searched_for(db):
    with pytest.raises(FieldError):
        Agent.objects.filter(sip_password="hunter2").exists()
    with pytest.raises(FieldError):
        Agent.objects.filter(sip_password__contains="hunter").exists()


def test_new_key_in_front_reads_what_the_old_one_wrote(settings):
    settings.FIELD_ENCRYPTION_KEYS = ["old"]
    token = encrypt("secret")

    settings.FIELD_ENCRYPTION_KEYS = ["new", "old"]

    assert decrypt(token) == "secret"
    settings.FIELD_ENCRYPTION_KEYS = ["old"]
    with pytest.raises(UnreadableSecret):
        settings.FIELD_ENCRYPTION_KEYS = ["new"]
        decrypt(token)


def test_own_keys_take_over_from_the_secret_key(settings):
    token = encrypt("secret")

    settings.FIELD_ENCRYPTION_KEYS = ["own", settings.SECRET_KEY]

    assert decrypt(token) == "secret"


def test_reencryption_makes_the_old_key_superfluous(db, settings):
    from django.core.management import call_command

    settings.FIELD_ENCRYPTION_KEYS = ["old"]
    agent = AgentFactory(sip_password="hunter2hunter2")
    settings.FIELD_ENCRYPTION_KEYS = ["new", "old"]

    call_command("reencrypt_secrets")

    settings.FIELD_ENCRYPTION_KEYS = ["new"]
    assert Agent.objects.get(pk=agent.pk).sip_password == "hunter2hunter2"


def test_form_never_carries_the_secret_and_keeps_it_when_left_empty(admin_client):
    agent = AgentFactory(sip_password="hunter2hunter2")
    url = f"/admin/agents/agent/{agent.pk}/change/"
    page = admin_client.get(url).content.decode()

    response = admin_client.post(url, form_data(agent, sip_password=""))

    assert "hunter2" not in page
    assert stored(agent) not in page
    assert response.status_code == 302
    agent.refresh_from_db()
    assert (agent.extension, agent.sip_password) == ("1999", "hunter2hunter2")


def test_form_replaces_the_secret_when_one_is_typed(admin_client):
    agent = AgentFactory(sip_password="hunter2hunter2")

    admin_client.post(
        f"/admin/agents/agent/{agent.pk}/change/", form_data(agent, sip_password="a new secret")
    )

    agent.refresh_from_db()
    assert agent.sip_password == "a new secret"


def form_data(agent, **values):
    formsets = {
        f"{prefix}-{name}": 0
        for prefix in ("skill_levels", "memberships")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {
        "user": agent.user_id,
        "extension": "1999",
        "accept_on": "screen",
        "is_active": "on",
        **formsets,
        **values,
    }
