"""An archived page made safe to look at, with passages of its text layer marked. Nothing here knows of the web."""
