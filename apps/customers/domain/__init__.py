"""Rules about the people who call. Pure."""
