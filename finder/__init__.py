"""What the outside meets: the service, search, pages, public API and command line."""
