"""Measurements: ratios inside one run, reported, never asserted."""
