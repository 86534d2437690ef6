"""Drills: what must hold on a bad day, played whole. Reduced, each is also a test."""
