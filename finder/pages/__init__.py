"""Pages for people: read, ask, answer."""
