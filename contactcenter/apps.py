"""The project package as an app: it hosts the commands that run the suite as a whole."""

from importlib import import_module

from django.apps import AppConfig

from contactcenter.lean import has_screens


class ContactCenterConfig(AppConfig):
    name = "contactcenter"
    verbose_name = "Contact centre"

    def ready(self) -> None:
        # Makes our Celery application the default one, so that shared tasks reach our broker. Here and not
        # in the package's __init__: the commands that start the engines must not pay for importing Celery.
        if has_screens():
            import_module("contactcenter.celery")
        import_module("contactcenter.db.forks").watch_forks()
