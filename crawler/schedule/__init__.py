"""When is which source asked, and because of which meeting? Calendar, cadence, silence, unit files."""
