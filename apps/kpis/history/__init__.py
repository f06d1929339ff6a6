"""A believable past for measurements and trials: ``manage.py seed_history``."""
