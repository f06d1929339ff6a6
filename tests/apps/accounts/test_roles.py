import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.accounts.services import create_user, ensure_roles, renew_api_token
from apps.audit.models import AuditEvent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def permissions(role):
    rows = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_migration_makes_the_roles():
    assert set(Group.objects.values_list("name", flat=True)) == {"Administrators", "Supervisors", "Agents"}


def test_supervisors_run_the_directory_and_see_the_rest():
    granted = permissions("Supervisors")

    assert {"agents.change_skillgroup", "customers.add_customer", "interactions.view_interaction"} <= granted
    assert "accounts.view_user" in granted
    assert not granted & {
        "accounts.change_user",
        "accounts.add_user",
        "auth.change_group",
        "authtoken.view_token",
    }


def test_agents_see_no_colleagues_and_no_interactions():
    granted = permissions("Agents")

    assert {"customers.change_customer", "agents.view_skillgroup"} <= granted
    assert not granted & {"agents.view_agent", "interactions.view_interaction", "audit.view_auditevent"}


@pytest.mark.parametrize("role", ["Administrators", "Supervisors", "Agents"])
def test_nobody_is_granted_to_change_a_record(role):
    never = {"audit.change_auditevent", "audit.delete_auditevent", "interactions.delete_interaction"}

    assert not permissions(role) & never


def test_roles_keep_what_was_added_and_get_back_what_was_removed():
    group = Group.objects.get(name="Agents")
    added = Permission.objects.get(codename="view_agent", content_type__app_label="agents")
    group.permissions.set([added])

    ensure_roles()

    assert {"agents.view_agent", "customers.view_customer"} <= permissions("Agents")


def test_user_without_password_cannot_log_in(client):
    user = create_user(username="robot", role="Agents")

    assert not user.has_usable_password()
    assert list(user.groups.values_list("name", flat=True)) == ["Agents"]


def test_weak_password_is_refused():
    with pytest.raises(ValidationError):
        create_user(username="someone", password="12345")
    assert not User.objects.filter(username="someone").exists()


def test_new_api_key_replaces_the_old_one_and_is_recorded_without_it():
    user = UserFactory()

    first = renew_api_token(user=user, by=None)
    second = renew_api_token(user=user, by=None)

    assert first != second
    assert user.auth_token.key == second
    record = AuditEvent.objects.filter(action="secret.reset").latest("id")
    assert record.object_label == str(user)
    assert second not in str(record.detail) + record.object_id


def test_only_a_superuser_can_touch_a_superuser(client):
    administrator = UserFactory(is_staff=True, role="Administrators")
    root = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(administrator)

    own_page = client.get(f"/admin/accounts/user/{administrator.pk}/change/")
    root_page = client.get(f"/admin/accounts/user/{root.pk}/change/").content.decode()

    assert 'name="is_superuser"' not in own_page.content.decode()
    assert 'name="username"' not in root_page
