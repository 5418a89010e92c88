"""What do people say of the records? A blind sample for a second coder, and the agreement with it."""
