"""Drills: what must hold whatever fails, tried at full length by ``make drills`` and in short by ``make test``."""
