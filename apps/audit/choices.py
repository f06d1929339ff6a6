"""Actions that the suite records itself; other apps may record further ones, in the same style
(``noun.verb``).
"""

LOGIN = "user.logged_in"
LOGIN_FAILED = "user.login_failed"
LOGOUT = "user.logged_out"
OBJECT_ADDED = "object.added"
OBJECT_CHANGED = "object.changed"
OBJECT_DELETED = "object.deleted"
SECRET_RESET = "secret.reset"  # noqa: S105 — an action, no secret
DATA_EXPORTED = "data.exported"
DATA_IMPORTED = "data.imported"
RECORDING_PLAYED = "recording.played"
