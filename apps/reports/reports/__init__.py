"""The reports, one module a section. Importing one enters its reports in the catalogue (see docs/reports.md)."""
