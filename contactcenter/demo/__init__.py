"""The demo: the whole suite as child processes of one supervisor, with virtual callers and agents.

Nothing here imports Django before the first page is served: loading it would double the time to that page.
"""
