"""Benchmarks: the real processes under a stated load, on a site of their own that is removed afterwards.

`cli.py` is the way in (engines, database, folder), `inside.py` runs in the site and measures. docs/benchmarks.md says
what is measured and how to read it.
"""
