"""The files under deploy/, each by the tool that reads it."""
