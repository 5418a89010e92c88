"""Floor 3, the network: how pages are fetched. The only floor that imports Scrapy."""
