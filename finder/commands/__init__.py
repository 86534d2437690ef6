"""What is done at the command line: what an operator does, and what anybody asks."""
