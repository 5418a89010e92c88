"""Who holds which post when? People, posts, tenures and organisations, each row with its source and basis."""
