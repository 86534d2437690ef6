"""From a place and what is needed to the programs that fit."""
