"""The journal: an append-only log on the local disk that makes "logged before acted upon" cheap.

A site's journal is a folder of segment files. The name of a segment says where it begins and under which lease it was
written: ``<first position>-<epoch>.log``. Each line is one *entry*, all events of one message, so that a message is
either wholly in the journal or not at all.
"""
