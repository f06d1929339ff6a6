"""Encrypts every stored secret again, with the newest key. See apps/accounts/encryption.py."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from apps.accounts.fields import EncryptedTextField


class Command(BaseCommand):
    help = "Encrypt every stored secret again with the first of FIELD_ENCRYPTION_KEYS, so that the others can go."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedTextField):
                    count = _reencrypt(model, field.attname)
                    self.stdout.write(f"{model._meta.label}.{field.name}: {count}")


@transaction.atomic
def _reencrypt(model: type[models.Model], name: str) -> int:
    """Write every secret of one column anew; all or nothing, so that an unreadable one leaves the rest as it was."""
    rows = model._default_manager.exclude(**{name: ""}).select_for_update().values_list("pk", name)
    for key, secret in rows:
        model._default_manager.filter(pk=key).update(**{name: secret})
    return len(rows)
