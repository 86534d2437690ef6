"""Tests of finder/pages/check/."""
