"""Does this person need medically supervised detox first? A table that clinicians can read, and its evaluation."""
