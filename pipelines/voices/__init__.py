"""Who speaks, and how many of them on their own? Publishers, editions and evidence families."""
