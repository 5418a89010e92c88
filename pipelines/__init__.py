"""Floor 2, the meaning: how archived pages become records and releases. Imports only the archive."""
