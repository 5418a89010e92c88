"""Which of Scrapy's defaults are changed, and why. Names that begin with XUANJIE_ are ours.

Used by `scrapy list`, `scrapy crawl NAME` (through scrapy.cfg) and by `xuanjie crawl`.
"""

from __future__ import annotations

import os
import sys

BOT_NAME = "xuanjie"
SPIDER_MODULES = ["crawler.spiders"]  # hand-written ones; the rest comes from the TOML files
SPIDER_LOADER_CLASS = "crawler.loader.SourceLoader"
COMMANDS_MODULE = "crawler.scrapy_commands"

# ── ours ──────────────────────────────────────────────────────────────────────────────────────────────────────────
XUANJIE_DATA = os.environ.get("XUANJIE_DATA", "data")
XUANJIE_CONTACT = os.environ.get("XUANJIE_CONTACT", "")  # web or mail address; stands in the User-Agent
XUANJIE_VANTAGE = os.environ.get("XUANJIE_VANTAGE", "")  # from where we ask: a label that goes into every record
XUANJIE_LOG = os.environ.get("XUANJIE_LOG", "text")  # what goes to the terminal: "text", or "json", a line an event
XUANJIE_SOURCES: str | None = None  # folder of TOML files; None = the ones in the package
XUANJIE_CLOCK = None  # callable () -> datetime in UTC, whole seconds; None = the wall clock
XUANJIE_VIA = "live"  # goes into every record; `demo` and `backfill` set another, nobody else can
XUANJIE_SINCE: str | None = None  # YYYY-MM-DD
XUANJIE_ONLY: str | None = None  # one address instead of a walk
XUANJIE_RETRY_DELAYS = [10.0, 60.0]  # seconds before the second and the third try of a failed address; up to half more
XUANJIE_URL_SECONDS = 120.0  # of one address on the wire, over all its tries
XUANJIE_DNS_SECONDS = 300.0  # for which the address of a name is believed
XUANJIE_COPY_DELAY = 0.125  # seconds between two copies of a web archive, for `xuanjie backfill`
XUANJIE_REQUISITES = True  # pictures, style sheets and PDFs of kept pages are captured too; a source may say no
XUANJIE_REQUISITES_CAP = 1000  # of them in one run of a source; the next run goes on
XUANJIE_RENDER_SECONDS = 120.0  # of one page of a source that says `browser = true`, its scripts' requests included
XUANJIE_LEASE_SECONDS: float | None = None  # of an address that a worker has; None = DOWNLOAD_TIMEOUT and 15 s more
XUANJIE_READ_BESIDE = True  # pages are read by a process of their own; False: by the crawl's, one after the other
XUANJIE_PRIVATE_PEERS: tuple[str, ...] = ()  # 127.0.0.1:8001, servers of a test; refused outside of tests
XUANJIE_ENDPOINT_PEERS: tuple[object, ...] = ()  # Peer, of `backfill --endpoint`: no command line can say it

# ── who we are: honest, and reachable ─────────────────────────────────────────────────────────────────────────────
USER_AGENT = "xuanjie/0.1"  # the spider adds the contact
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
    "Accept-Encoding": "gzip, deflate",  # no zstd and no br: WARC tools cannot open them (ECOSYSTEM 1.4)
}

# ── what crosses the wire is kept as it came ──────────────────────────────────────────────────────────────────────
DOWNLOADER_MIDDLEWARES = {
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.middlewares.ArchiveMiddleware": 1000,
    "crawler.politeness.PolitenessMiddleware": 1100,
    # Ours does this by RFC 9309 and fails closed (RELIABILITY E12).
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # Each host is checked against the source's list, redirects included, which Offsite skips (E13).
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Retries and redirects are addresses of the frontier, so that a kill loses neither.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    # Bodies are unwrapped by archive.encoding, which notices a stream cut short (E9).
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # no credentials, ever
    # Both set headers one by one, each normalised anew for each request; ours sets all at once.
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": None,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "crawler.own_headers.OwnHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # the report counts what people ask for
}
SPIDER_MIDDLEWARES = {
    "crawler.settling.FrontierMiddleware": 1100,
    # No Referer is sent, and a Referrer-Policy header once could name Python code to import (CVE-2026-105782).
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # depth is kept in the frontier
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # a 404 is an outcome, not an error
    # FrontierMiddleware lets no request pass: what Scrapy does to them would be done to none.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DOWNLOADER = "crawler.downloads.GatedDownloader"  # politeness is the gate's
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut body is kept, marked truncated
HTTPCACHE_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPPROXY_ENABLED = False  # proxies of the environment would archive a stranger's answers (N4)

# ── limits ────────────────────────────────────────────────────────────────────────────────────────────────────────
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # as sent and decoded, the most that is allowed (E10: else a bomb takes 1.9 GB)
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_DELAY = 3.0  # of hand-written spiders; a source says its own
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a least time, not an average
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 16  # over the hosts of one source, one for each; pages that come in together share a sync
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 40 * 1024 * 1024  # bytes of pages being read: one that takes long holds up no other host
CONCURRENT_ITEMS = 1  # a page is one item at most; the default starts a hundred tasks for each page
WARN_ON_GENERATOR_RETURN_VALUE = False  # the check parses the callback's source again for each page, 2 ms

# ── doors closed (E15) ────────────────────────────────────────────────────────────────────────────────────────────
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {  # http and https only
    "http": "crawler.http_handler.HttpHandler",
    "https": "crawler.http_handler.HttpHandler",
    **dict.fromkeys(("data", "file", "s3", "ftp")),
}
TWISTED_DNS_RESOLVER = "crawler.connect.PublicResolver"

# ── the frontier instead of Scrapy's queues; JOBDIR loses pages at a kill (E1) ────────────────────────────────────
SCHEDULER = "crawler.scheduler.FrontierScheduler"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows what is there
JOBDIR = None

EXTENSIONS = {
    "crawler.extensions.RunReport": 0,
    "crawler.requisites.RequisiteLooks": 0,
    # What nobody looks at: the report and the ledger say what was done.
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
ITEM_PIPELINES = {"crawler.item_pipeline.ExtractionPipeline": 0}  # reads from the archive what was just captured
ASYNCIO_EVENT_LOOP = None if sys.platform == "win32" else "uvloop.Loop"  # plain Scrapy: 1.15 times the pages
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.log_lines.NoLineOfEachPage"
LOG_FORMAT = "%(levelname)s %(message)s"
STATS_DUMP = False
