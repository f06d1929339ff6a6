from django.core.management import call_command


def test_checks_ask_no_database():
    """``migrate`` runs them where there are no tables yet. (The database is barred: this test does not ask for it.)"""
    call_command("check", fail_level="WARNING", verbosity=0)


def test_migrations_say_what_the_models_say(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
