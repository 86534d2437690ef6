"""The floor plan and the promises that hold for the whole project."""
