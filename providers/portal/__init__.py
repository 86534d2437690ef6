"""The portal: where a program's own people keep its listing true, and moderators keep hijackers out."""
