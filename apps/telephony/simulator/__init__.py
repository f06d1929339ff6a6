"""The virtual Asterisk: a server that speaks the same ARI as the real one, with scripted callers and agents' phones.

From the inside out: :mod:`model` and the modules that change it (``calls``, ``bridging``, ``playing``, ``recording``)
are pure: time is passed in, events go out through a function. ``resources`` maps ARI requests onto them. ``scenario``,
``callers`` and ``phones`` are the people. ``engine`` gives all of it a clock, ``server`` a socket.
"""
