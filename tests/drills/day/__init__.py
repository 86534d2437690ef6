"""The drill of a whole day: ``python -m tests.drills.day``, see ``__main__``."""
