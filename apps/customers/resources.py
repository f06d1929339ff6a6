"""Spreadsheets of the customer directory."""

from apps.customers.sheets.customers import CustomerSheet
from apps.customers.sheets.organisations import OrganisationSheet

SHEETS = (CustomerSheet, OrganisationSheet)
