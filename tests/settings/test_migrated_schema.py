"""What the migrations make is what the models say, although their classes are made in a shorter way (ADR 0127)."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState
from django.db.models import Model

from contactcenter.db.migration_states import quick_states

OURS = sorted(
    (
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("apps.") and model._meta.managed
    ),
    key=lambda model: model._meta.label,
)


def declared(model: type[Model]) -> set[str]:
    """Everything of a table that has a name in the model."""
    named = [*model._meta.indexes, *model._meta.constraints]
    return {entry.name for entry in named}


def referring(model: type[Model]) -> dict[str, str]:
    """The columns that are foreign keys in the database, and the tables that they refer to."""
    return {
        field.column: field.related_model._meta.db_table
        for field in model._meta.local_concrete_fields
        if field.remote_field and field.db_constraint
    }


@pytest.mark.django_db
def test_tables_columns_indexes_constraints_and_foreign_keys_are_those_of_the_models():
    wrong = {}
    with connection.cursor() as cursor:
        for model in OURS:
            table = model._meta.db_table
            columns = {row.name for row in connection.introspection.get_table_description(cursor, table)}
            found = connection.introspection.get_constraints(cursor, table)
            keys = {
                entry["columns"][0]: entry["foreign_key"][0]
                for entry in found.values()
                if entry["foreign_key"]
            }
            differences = (
                columns ^ {field.column for field in model._meta.local_concrete_fields},
                declared(model) - set(found),
                set(referring(model).items()) ^ set(keys.items()),
            )
            if any(differences):
                wrong[model._meta.label] = differences
    assert len(OURS) > 50
    assert wrong == {}


def test_the_shorter_way_ends_with_the_migration():
    before = dict(vars(ProjectState))
    with quick_states():
        changed = {name for name, value in vars(ProjectState).items() if before[name] is not value}
        assert changed == {"add_model", "_append_option"}
    assert dict(vars(ProjectState)) == before
