import sys

import scrapy
from scrapy.crawler import CrawlerProcess


class S(scrapy.Spider):
    name = "s"

    async def start(self):
        yield scrapy.Request(sys.argv[1] + "/a/index.html")

    def parse(self, r):
        for a in r.css("a::attr(href)").getall():
            yield r.follow(a, self.art)
        n = r.meta.get("n", 0) + 1
        yield scrapy.Request(sys.argv[1] + f"/a/index_{n}.html", meta={"n": n})

    def art(self, r):
        pass


p = CrawlerProcess(
    {
        "LOG_LEVEL": "ERROR",
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
)
p.crawl(S)
p.start()
