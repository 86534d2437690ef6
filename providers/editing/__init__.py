"""From a draft to what is published: checks, protected changes, history, undoing."""
