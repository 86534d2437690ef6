"""Whether all is well with a service: facts are gathered, pure rules judge them, a command prints what they found."""
