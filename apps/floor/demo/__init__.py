"""The demonstration site: its data, and how it gets into a database."""
