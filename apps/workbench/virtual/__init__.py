"""Agents made of software, for the demonstration and for load: they sit at the same wire as a browser."""
