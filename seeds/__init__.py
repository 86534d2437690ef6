"""What we plant: gazetteer, demo listings, one importer per source."""
