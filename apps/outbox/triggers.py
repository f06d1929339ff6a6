"""What PostgreSQL does whenever entries are written, however they are: see ``horizon.py``."""

from apps.outbox.horizon import LOCK_SPACE

# The setting is local to the transaction and, like the lock, undone with a savepoint: one lock for each transaction.
HOLD_HORIZON = f"""
CREATE FUNCTION outbox_hold_horizon() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last bigint;
BEGIN
    IF coalesce(current_setting('contactcenter.outbox', true), '') = '' THEN
        SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END INTO last FROM outbox_entry_id_seq;
        PERFORM pg_advisory_xact_lock_shared(({LOCK_SPACE}::bigint << 40) | last);
        PERFORM set_config('contactcenter.outbox', 'held', true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_entry_horizon BEFORE INSERT ON outbox_entry
FOR EACH STATEMENT EXECUTE FUNCTION outbox_hold_horizon();
"""
RELEASE_HORIZON = """
DROP TRIGGER outbox_entry_horizon ON outbox_entry;
DROP FUNCTION outbox_hold_horizon();
"""
