"""The tools with which people work on tickets: replies, macros, checklists, time, views, search, and who is there."""
