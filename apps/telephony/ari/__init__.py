"""The adapter to Asterisk: the Asterisk REST Interface (ARI), as of Asterisk 22.

``client`` speaks the protocol, ``events`` gives raw frames a type, ``translate`` turns them into messages, ``execute``
turns effects into requests, ``switch`` holds it together behind the port.
"""
