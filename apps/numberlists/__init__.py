"""Lists of telephone numbers that supervisors keep."""
