"""What do single passages say? Finders of dates, countries, people, meetings, hosts and numbers."""
