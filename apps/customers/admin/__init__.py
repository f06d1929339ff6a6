"""The customer directory in the admin."""

from apps.customers.admin.customer import CustomerAdmin
from apps.customers.admin.organisation import OrganisationAdmin
from apps.customers.admin.privacy import ConsentAdmin, ConsentPurposeAdmin, PrivacyRequestAdmin
from apps.customers.admin.review import CustomerMergeAdmin, DuplicatePairAdmin, UnusableNumberAdmin

__all__ = [
    "ConsentAdmin",
    "ConsentPurposeAdmin",
    "CustomerAdmin",
    "CustomerMergeAdmin",
    "DuplicatePairAdmin",
    "OrganisationAdmin",
    "PrivacyRequestAdmin",
    "UnusableNumberAdmin",
]
