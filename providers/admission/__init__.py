"""Will they take somebody: what programs say of whom they admit, and what follows for one ticked criterion."""
