"""What became of one announcement: its captures, what changed in its text between them, and when it was last seen."""
