"""Write the search index of the knowledge base anew."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.knowledge.indexing import index_all


class Command(BaseCommand):
    help = "Write what search reads of every article: after an update that cuts words otherwise."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{index_all()} texts indexed")
