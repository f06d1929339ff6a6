"""Writes of the foundation: roles and users."""

from fnmatch import fnmatchcase

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.roles import (
    ADMINISTRATORS,
    HIDDEN_FROM_ALL_BUT_ADMINISTRATORS,
    NEVER_GRANTED,
    ROLE_PERMISSIONS,
)
from apps.audit.choices import SECRET_RESET
from apps.audit.services import Actor, record_audit


@transaction.atomic
def ensure_roles() -> dict[str, Group]:
    """Create the roles where they are missing and give each its permissions; return them by name.

    Permissions that an administrator added to a role by hand stay; those in ``roles.py`` are put back.
    """
    existing = list(Permission.objects.select_related("content_type"))
    return {name: _ensure_role(name, existing) for name in ROLE_PERMISSIONS}


def _ensure_role(name: str, existing: list[Permission]) -> Group:
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(*(permission for permission in existing if _is_granted(name, permission)))
    return group


def _is_granted(role: str, permission: Permission) -> bool:
    label = f"{permission.content_type.app_label}.{permission.codename}"
    refused = NEVER_GRANTED if role == ADMINISTRATORS else NEVER_GRANTED + HIDDEN_FROM_ALL_BUT_ADMINISTRATORS
    return _matches(label, ROLE_PERMISSIONS[role]) and not _matches(label, refused)


def _matches(label: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(label, pattern) for pattern in patterns)


@transaction.atomic
def renew_api_token(*, user: User, by: Actor, ip: str | None = None) -> str:
    """Give ``user`` a new key to the API and return it; the one before stops working. Goes into the audit record."""
    from rest_framework.authtoken.models import Token  # not above: what carries calls has no API

    Token.objects.filter(user=user).delete()
    token = Token.objects.create(user=user)
    record_audit(actor=by, action=SECRET_RESET, obj=user, detail={"secret": "api key"}, ip=ip)
    return str(token.key)


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str | None = None,
    display_name: str = "",
    email: str = "",
    language: str = "",
    role: str = "",
    is_staff: bool = False,
) -> User:
    """Create a user and return it.

    Without a password nobody can log in as this user (virtual agents). With one, it must pass the project's
    password rules: ``django.core.exceptions.ValidationError`` otherwise. ``role`` is a name from
    ``roles.py``, or empty.
    """
    user = User(
        username=username, display_name=display_name, email=email, language=language, is_staff=is_staff
    )
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean()
    user.save()
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user
