"""Pages that explain ketamine, detox and outpatient care. Their words are data, and each claim names its source."""
