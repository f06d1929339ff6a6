"""Rules of number lists, without a database."""
