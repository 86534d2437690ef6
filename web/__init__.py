"""Plumbing that knows no treatment: rendering, guards, errors, mail."""
