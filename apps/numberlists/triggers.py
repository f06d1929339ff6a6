"""What keeps the revision of a number list: each statement that writes entries of it counts it up once.

A trigger and no service does it, since entries are written in many ways (by row, in bulk, with their list, by hand),
and a change that the floor does not learn of is a blocked caller who gets through.
"""

_TABLE = "numberlists_numberentry"
_FUNCTION = """
CREATE FUNCTION numberlists_count_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE numberlists_numberlist SET revision = revision + 1
  WHERE id IN (SELECT number_list_id FROM written);
  RETURN NULL;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER numberlists_{name} AFTER {event} ON {table} REFERENCING {kind} TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION numberlists_count_revision();
"""
# An update needs both: an entry may move from one list to another.
_EVENTS = (
    ("added", "INSERT", "NEW"), ("removed", "DELETE", "OLD"), ("changed", "UPDATE", "NEW"), ("left", "UPDATE", "OLD"),
)  # fmt: skip

CREATE = _FUNCTION + "".join(
    _TRIGGER.format(name=name, event=event, kind=kind, table=_TABLE) for name, event, kind in _EVENTS
)
DROP = "DROP FUNCTION numberlists_count_revision() CASCADE;"
