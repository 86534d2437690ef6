"""The workbench of those who place clients: searches, shortlists, calls, hand-outs; not a word about a client."""
