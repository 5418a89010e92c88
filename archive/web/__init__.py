"""The browser: a release and its archive to look at, on this machine. Nothing here imports what extracts or fetches."""
