"""How the tables of places are made from the packages that they come from."""
