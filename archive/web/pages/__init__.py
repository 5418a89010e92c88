"""What stands on each page: one module for each subject, each with its `VIEWS`."""
