"""What is true about a program."""
