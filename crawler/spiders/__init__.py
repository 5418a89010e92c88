"""Hand-written spiders, only where TOML cannot say it."""
