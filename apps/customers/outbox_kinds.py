"""What happens to customers, as others hear of it: kind → what it means.

``data`` names rows and fields, never a person: entries are kept, and sent elsewhere.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

CREATED = "customer.created"
CHANGED = "customer.changed"
MERGED = "customer.merged"
UNMERGED = "customer.unmerged"
CONSENT_SAID = "customer.consent_said"
ERASED = "customer.erased"

KINDS: dict[str, Any] = {
    CREATED: _("A customer was entered."),
    CHANGED: _("Details, numbers or addresses of a customer were changed."),
    MERGED: _("A customer was merged into another one."),
    UNMERGED: _("The merge of two customers was undone."),
    CONSENT_SAID: _("A customer gave, refused or withdrew consent."),
    ERASED: _("The personal data of a customer were erased."),
    "organisation.created": _("An organisation was entered."),
    "organisation.changed": _("Details of an organisation were changed."),
}
