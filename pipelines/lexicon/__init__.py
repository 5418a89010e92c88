"""What is known beforehand: countries, places, parties, meetings, posts and people, as CSV files."""
