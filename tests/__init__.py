"""Sentences with a cast: what the finder promises, and to whom."""
