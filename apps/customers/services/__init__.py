"""Writes of the customer directory."""

from apps.customers.services.addresses import set_addresses
from apps.customers.services.consents import record_consent
from apps.customers.services.directory import create_customer, delete_customer, update_customer
from apps.customers.services.duplicates import find_duplicates
from apps.customers.services.merging import mark_distinct, merge_customers, preview_merge, undo_merge
from apps.customers.services.numbers import add_numbers, correct_number, dismiss_number, set_numbers
from apps.customers.services.organisations import create_organisation, set_organisations, update_organisation
from apps.customers.services.privacy import carry_out, remove_old_exports, request_privacy

__all__ = [
    "add_numbers",
    "carry_out",
    "correct_number",
    "create_customer",
    "create_organisation",
    "delete_customer",
    "dismiss_number",
    "find_duplicates",
    "mark_distinct",
    "merge_customers",
    "preview_merge",
    "record_consent",
    "remove_old_exports",
    "request_privacy",
    "set_addresses",
    "set_numbers",
    "set_organisations",
    "undo_merge",
    "update_customer",
    "update_organisation",
]
