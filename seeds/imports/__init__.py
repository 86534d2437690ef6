"""How a file is read, each row found again, and what it changes decided. ``seeds.loading`` is the way in."""
