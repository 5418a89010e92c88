"""Which of Scrapy's own commands end in another way here? The one that crawls."""
