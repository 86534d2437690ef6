"""Tests of finder/search/."""
