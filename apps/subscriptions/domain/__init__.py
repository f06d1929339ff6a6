"""Subscriptions without Django: when a report is due, what becomes of a run, what a text may say."""
