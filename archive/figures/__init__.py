"""How do the project's pictures look? Pure functions, plain data in, a Picture out: for the report and the browser."""
