"""How is a crawl shared by many machines? Through Redis: docs/decisions/redis.md."""
