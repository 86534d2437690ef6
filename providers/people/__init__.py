"""Who keeps a listing, how they came to, and the links that they were given."""
