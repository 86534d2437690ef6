"""Tests of finder/."""
