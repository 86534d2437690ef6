"""Tests of finder/learning/ and its pages."""
