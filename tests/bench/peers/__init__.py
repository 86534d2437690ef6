"""What others would build: the same search in SQL on PostGIS, PostgreSQL and SQLite, and as a Django site."""
