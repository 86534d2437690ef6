"""Databases of both kinds, empty and gone afterwards."""
