"""Plumbing that knows no treatment."""
