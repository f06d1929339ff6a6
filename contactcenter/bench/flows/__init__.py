"""What the flow engine costs: `manage.py bench ivr`."""
