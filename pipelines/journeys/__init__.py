"""Which accounts tell of one journey? Accounts, the joining of them, and what they say together."""
