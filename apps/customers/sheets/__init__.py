"""Customers and organisations in spreadsheets."""
