"""Rules of background work. Pure."""
