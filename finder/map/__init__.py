"""The map: drawn by the server, moved by a script where there is one."""
