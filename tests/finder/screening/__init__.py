"""Tests of finder/screening/."""
