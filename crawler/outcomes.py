"""How did a fetch end? From status, headers, body or exception to exactly one Outcome; nothing here does a fetch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from archive.capture import Outcome
from archive.charset import decode, start_of
from archive.presence import CAPTURED, MISSING
from crawler.refusals import Forbidden, Parked, Unkept

__all__ = [
    "CAPTURED",
    "MISSING",
    "NO_RESPONSE",
    "REFUSED",
    "RETRYABLE",
    "Verdict",
    "is_html",
    "of_exception",
    "of_response",
    "title_of",
    "tls_problem",
]

# The site does not give its pages to us, whatever else it answers.
REFUSED = frozenset({Outcome.BLOCKED, Outcome.CHALLENGE, Outcome.EMPTY})
# Worth another try: nobody said no, and nobody said that the page is gone.
RETRYABLE = frozenset({Outcome.NETWORK, Outcome.DNS, Outcome.TIMEOUT, Outcome.TRUNCATED, Outcome.ERROR})
# What Scrapy raises when a fetch brings no response at all.
NO_RESPONSE = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
    Unkept,
)

_NOT_FOUND = {404, 410}
_BLOCKED = {401, 403, 405, 407, 412, 418, 429, 451, 521}  # 405: the search WAF of so.news.cn; 412, 521: JS challenges
_CHALLENGED = {401, 403, 405, 412, 429, 521}  # of these, the ones that script challenges are sent with
_TITLE = re.compile(
    r"<title[^<>]{0,200}+>([^<]{0,300}+(?:<(?!/?title)[^<]{0,300}+){0,5}+)</title", re.IGNORECASE | re.DOTALL
)
_HEAD = 64 * 1024
_START = 5 * _HEAD  # bytes: in any encoding they hold so many characters

# Titles of pages that say "not here" with status 200. Each is whole or at the start: a news title may speak of them.
_SOFT_404 = re.compile(
    r"^\W*+(?:404\b(?=\W*(?:$|[-_|]|error|not |page|file|sorry|页|错误|找不到|抱歉|对不起))"
    r"|(?:error\W{0,3})?(?:page|file) not found|not found$|页面(?:没有找到|不存在|未找到|找不到)"
    r"|(?:您|你)(?:访问|浏览|请求|要找)的(?:页面|网页|文章|内容)(?:已过期|已删除|不存在|没有找到|找不到)|出错啦|找不到(?:页面|网页|文件))",
    re.IGNORECASE,
)
# The same in the text of a page that says next to nothing else.
_SAYS_MISSING = re.compile(
    r"(?:page|file) (?:you requested )?(?:was |could |can)?not (?:be )?found|找不到(?:页面|网页|文件)"
    r"|(?:页面|网页|文章|内容)(?:已过期|已删除|不存在|没有找到|未找到|找不到)",
    re.IGNORECASE,
)
# So a challenge is titled when that is the whole title, or the site's name follows: news speaks of safety inspections
# and access denied too. Longer titles that begin so count on pages that say next to nothing else.
_CHALLENGE_TITLE = re.compile(
    r"^\W*+(?:just a moment|attention required|access denied|human verification|robot check|security check|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|(?:百度)?安全验证|访问验证|人机验证|"
    r"滑动验证(?:页面)?|身份验证|请输入验证码|验证码|安全检查|访问(?:被拒绝|受限|被拦截|被阻断)|请求被拦截|您的访问被阻断|(?:用户|会员|系统)?登录|"
    r"(?:用户)?登陆$|(?:user )?log ?in\b|sign ?in\b)(?P<whole>[\s!！.…]*(?:$|[-_|–—]))?",
    re.IGNORECASE,
)
_LOGIN_FORM = re.compile(r"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)
# Marks of script challenges: Ruishu ($_ts, 412 or 202), Alibaba (acw_sc), Jiasule (521), Cloudflare, generic.
_CHALLENGE_BODY = re.compile(
    r"\$_ts\b|acw_sc__v\d|__jsl_clearance|yundunwaf|aliyun_waf|cf-chl-|_cf_chl_opt|window\.location\.reload\(\).{0,200}document\.cookie"
    r"|document\.cookie\s*=.{0,400}location\.(?:reload|href)",
    re.DOTALL,
)
# What is never closed reaches to the end, as in a browser, so that each sign is looked at once.
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
# A page without words that still shows something, sends the reader on, or names pages for a script to list.
_SHOWS = re.compile(
    r"[<hH\"'\[](?i:(?<=<)(?:(?:img|svg|i?frame|embed|object|video|audio|a)\b"
    r"|script\b[^<>]*+>[^<]{200})"  # it may hold a list that a script of the site draws
    r"|ttp-equiv=[\"']?refresh|(?<=[\"'])[^\"'<>]{0,300}\.s?html?[\"'?#]|(?<=\[)\s*+\{\s*+[\"'\w])"
)
_IS_XML = re.compile(r"\s*<\?xml\b(?!.*<html\b)", re.IGNORECASE | re.DOTALL)
_WHOLE_PAGE = re.compile(rb"<!doctype html|<html\b|<body\b", re.IGNORECASE)  # such a page has an end tag
_END_TAG = re.compile(rb"</html[ \t\r\n]{0,20}>", re.IGNORECASE)
_CLOSES = {b"<": b">", b"{": b"}", b"[": b"]"}  # markup and JSON, by their first character
_SMALL = 8 * 1024  # bytes; a challenge is short ...
_SAYS_NOTHING = 120  # characters; ... and says at most "please switch on JavaScript", where an article says something


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One outcome with a line for people."""

    outcome: Outcome
    detail: str = ""


def of_response(
    *,
    url: str,
    status: int,
    location: str | None,
    content_type: str,
    body: bytes,
    damage: Verdict | None = None,
    closed_early: bool = False,
    is_page: bool = True,
    not_found_titles: Sequence[re.Pattern[str]] = (),
    not_found_paths: Sequence[re.Pattern[str]] = (),
) -> Verdict:
    """The verdict on a response.

    body          without content-encoding
    damage        what was found while the body was taken off the wire (truncated, too large), if anything
    closed_early  the server closed without saying how long the body is: only the text can tell whether it is whole
    is_page       False for robots.txt, which may be empty, for which any 2xx will do (RFC 9309), which is no page that
                  could be a soft error, and which ends with the end of a line
    returns       Verdict; `ok` for every whole page that no fingerprint fits, whatever it says
    """
    if status in _NOT_FOUND:
        return Verdict(outcome=Outcome.NOT_FOUND, detail=f"status {status}")
    if status in _CHALLENGED and is_page and _CHALLENGE_BODY.search(_start(body, content_type)):
        return Verdict(outcome=Outcome.CHALLENGE, detail=f"script challenge with status {status}")
    if status in _BLOCKED:
        return Verdict(outcome=Outcome.BLOCKED, detail=f"status {status}")
    if damage is not None:
        return damage
    if 300 <= status < 400:
        if location:
            return Verdict(outcome=Outcome.REDIRECT, detail=location)
        return Verdict(outcome=Outcome.ERROR, detail=f"status {status} without Location")
    if status in {202, 503} and _CHALLENGE_BODY.search(_start(body, content_type)):  # robots.txt too
        return Verdict(outcome=Outcome.CHALLENGE, detail=f"script challenge with status {status}")
    if status != 200 and (is_page or not 200 <= status < 300):
        return Verdict(outcome=Outcome.ERROR, detail=f"status {status}")
    if not is_page:
        missing = _missing_end_of_rules(body, content_type) if closed_early else ""
        if missing:
            return Verdict(outcome=Outcome.TRUNCATED, detail=f"closed without a length and without {missing}")
        return Verdict(outcome=Outcome.OK)
    if not body.strip():
        return Verdict(outcome=Outcome.EMPTY, detail="empty body with status 200")
    path = urlsplit(url).path
    if any(p.search(path) for p in not_found_paths):
        return Verdict(outcome=Outcome.SOFT_404, detail=f"the site's page for missing pages, {path}")
    if closed_early and (missing := _missing_end(body, content_type)):
        return Verdict(outcome=Outcome.TRUNCATED, detail=f"closed without a length and without {missing}")
    if not is_html(content_type, body):
        return Verdict(outcome=Outcome.OK)
    text = _start(body, content_type)
    title = title_of(text)
    if _SOFT_404.search(title) or any(p.search(title) for p in not_found_titles):
        return Verdict(outcome=Outcome.SOFT_404, detail=f"status 200 with the title {title[:60]!r}")
    hit = _CHALLENGE_TITLE.search(title)
    if hit is not None and (hit["whole"] is not None or len(_words(text)) < _SAYS_NOTHING):
        return Verdict(outcome=Outcome.CHALLENGE, detail=f"status 200 with the title {title[:60]!r}")
    if len(body) <= _SMALL:
        said = _words(text)
        if len(said) < _SAYS_NOTHING and (hit := _SAYS_MISSING.search(said)):
            return Verdict(outcome=Outcome.SOFT_404, detail=f"status 200 with the text {hit[0]!r}")
        if _CHALLENGE_BODY.search(text) and len(said) < _SAYS_NOTHING:
            return Verdict(outcome=Outcome.CHALLENGE, detail="script challenge with status 200")
        if _LOGIN_FORM.search(text) and len(said) < _SAYS_NOTHING:
            return Verdict(outcome=Outcome.CHALLENGE, detail="a login form with status 200")
        if said == " ".join(unescape(title).split()) and not _SHOWS.search(text) and not _IS_XML.match(text):
            return Verdict(outcome=Outcome.EMPTY, detail="no text with status 200")
    return Verdict(outcome=Outcome.OK)


def of_exception(exception: BaseException) -> Verdict:
    """The verdict on a fetch that brought no response."""
    said = " ".join(str(exception).split())[:300]
    name = type(exception).__name__
    detail = f"{name}: {said}" if said else name
    unproven = tls_problem(exception)
    if unproven:
        detail = f"{unproven}; a source can exempt the host by tls_unverified"
    match exception:
        case Forbidden():
            return Verdict(outcome=Outcome.ROBOTS, detail=exception.reason)
        case Parked():
            return Verdict(outcome=Outcome.BLOCKED, detail=exception.reason)
        case Unkept():
            return Verdict(outcome=Outcome.ERROR, detail=exception.reason)
        case CannotResolveHostError():
            return Verdict(outcome=Outcome.DNS, detail=detail)
        case DownloadTimeoutError():
            return Verdict(outcome=Outcome.TIMEOUT, detail=detail)
        case DownloadCancelledError():  # Scrapy's word for a body over DOWNLOAD_MAXSIZE
            return Verdict(outcome=Outcome.TOO_LARGE, detail=detail)
        case DownloadConnectionRefusedError() | DownloadFailedError() | ResponseDataLossError() | OSError():
            return Verdict(outcome=Outcome.NETWORK, detail=detail)
        case _:
            return Verdict(outcome=Outcome.ERROR, detail=detail)


def _missing_end(body: bytes, content_type: str) -> str:
    """What a body that only the end of its connection ended should end with and does not; "" when it may be whole.

    Plain text has no end of its own: whether it was cut nobody can say.
    """
    if is_html(content_type, body) and _WHOLE_PAGE.search(body[:4096]):
        return "" if _END_TAG.search(body[-4096:]) else "</html>"
    seen = body.removeprefix(b"\xef\xbb\xbf").strip()
    close = _CLOSES.get(seen[:1], b"")
    return "" if seen.rstrip(b"; ").endswith(close) else f"its last {close.decode()}"


def _missing_end_of_rules(body: bytes, content_type: str) -> str:
    """The same for robots.txt: half a rule may forbid less than the whole one. A page in its place has an end tag."""
    if is_html(content_type, body) and _WHOLE_PAGE.search(body[:4096]):
        return _missing_end(body, content_type)
    return "" if not body or body.endswith((b"\n", b"\r")) else "the end of its last line"


def tls_problem(exception: BaseException) -> str:
    """Why a server did not prove who it is, "" for an exception of another kind."""
    for failure in getattr(exception.__cause__, "reasons", ()):
        why = failure.value
        kind = f"{type(why).__module__}.{type(why).__name__}"  # by name: to import them takes longer than a command
        if kind == "OpenSSL.SSL.Error":
            return f"TLS: {why.args[0][-1][2] if why.args and why.args[0] else 'the handshake failed'}"
        if kind == "service_identity.exceptions.VerificationError":
            return "TLS: the certificate is another host's"
    return ""


def title_of(text: str) -> str:
    """The text of the first <title>, white space folded; "" when there is none near the start."""
    hit = _TITLE.search(text[:_HEAD])
    return " ".join(hit[1].split()) if hit else ""


def _start(body: bytes, content_type: str) -> str:
    return decode(start_of(body, content_type, most=_START), content_type).text[:_HEAD]


def _words(text: str) -> str:
    """What a page says, the title included, white space folded."""
    return " ".join(unescape(_TAGS.sub(" ", text)).split())


def is_html(content_type: str, body: bytes) -> bool:
    """True when header or first bytes say that a body is HTML."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in content_type.lower() or start.startswith((b"<!doctype html", b"<html"))
