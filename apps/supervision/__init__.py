"""The live floor for supervisors: the admin's home page, the wallboard, and what a supervisor may do from
there."""
