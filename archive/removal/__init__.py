"""How a snapshot's bytes leave the archive, and what stands in their place."""
