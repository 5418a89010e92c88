"""What stands beside the tables of a release: one module, one file or one family of files."""
