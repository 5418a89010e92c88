"""Floor 1, the evidence: what was kept of each page, and how to look at it. Imports nothing of ours."""
