"""Layout classes: one per look of a site, with the dates it was seen."""
