"""Makes PostgreSQL refuse to change or delete the rows of a table (ADR 0062)."""

from django.db.migrations import RunSQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('contactcenter.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('contactcenter.erasure', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % refused: the table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def renew_rule() -> RunSQL:
    """Return the migration operation that brings the rule of tables that have it already up to date."""
    return RunSQL(sql=_FUNCTION, reverse_sql=RunSQL.noop)


def refuse_changes(table: str) -> RunSQL:
    """Return the migration operation that makes ``table`` append-only.

    Only a transaction that has said ``SET LOCAL contactcenter.retention = 'on'`` may delete, and only one that has said
    ``contactcenter.erasure`` may update, to take a person's name out of rows that must stay: both are deliberate acts,
    and no slip of the ORM can be mistaken for one.
    """
    return RunSQL(
        sql=f"{_FUNCTION} CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change();",
        reverse_sql=f"DROP TRIGGER {table}_append_only ON {table};",
    )
