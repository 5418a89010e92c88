"""How do Vietnamese pages tell of a briefing: VNA, Nhân Dân, VOV, CRI and people.cn in Vietnamese?"""

from __future__ import annotations

from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.names import VIETNAMESE
from pipelines.mentions.lexical.script import Script

__all__ = ["GRAMMAR"]

_TO = r" ?(?:đến hết|đến|tới|-|cho đến) ?(?:ngày )?"
_NEXT = r"(?=,| (?:đoàn|Đoàn|từ |đã |sẽ |đang |đồng chí|ông |tại |trong )|[.\n])"
_HEADS = r"(?:làm trưởng đoàn|dẫn đầu|làm Trưởng đoàn|đứng đầu|làm trưởng Đoàn|là trưởng đoàn|là Trưởng đoàn)"
_HOSTS = r"(?! tiếp| đón| hội đàm| hội kiến| gặp| có buổi tiếp| chủ trì)"
_DOES = r"(?:(?:đã|sẽ|đang)" + _HOSTS + r"|thông báo|giới thiệu|thăm|trình bày)"
_NOT_NAMES = (
    "Tập Cận",
    "Hồ Chí",
    "Hồ Cẩm",
    "Nguyễn",
    "Quân",
    "Hội",
    "Học",
    "Văn phòng",
    "Tổng",
    "Thành",
    "Tỉnh",
    "Ban",
    "Trung Quốc",
    "Việt Nam",
    "Bắc Kinh",
    "Hà Nội",
    "Đảng",
    "Tổng Bí",
    "Trung Ương",
    "Đoàn",
    "Ban ",
    "Phó",
    "Bí thư",
    "Trưởng",
    "Chủ",
    "Bộ",
    "Thứ trưởng",
    "Vụ",
    "Viện",
    "Ủy viên",
)


def is_name(name: str) -> bool:
    return not name.startswith(_NOT_NAMES)


GRAMMAR = Grammar(
    lang="vi",
    script=Script(accents=True, endings=""),
    stop=r"(?:[.](?=\s)(?<!\bTS\.)|[!?;](?=\s)|\n)\"?\s?",
    name=VIETNAMESE,
    name_ok=is_name,
    ordinal_suffix="",
    congress=(
        r"Đại hội (?:đại biểu )?(?:toàn quốc )?(?:Đảng )?(?:lần thứ |khóa |khoá |thứ )?<TERM>",
        (
            r"Đại hội (?:đại biểu toàn quốc |Đảng )?(?:Đảng Cộng sản Trung Quốc |ĐCS Trung Quốc )?(?:lần thứ |"
            r"khóa |khoá )<TERM>"
        ),
    ),
    plenum=(
        (
            r"Hội nghị (?:toàn thể )?(?:Trung ương |TW |toàn thể )?(?:lần thứ )?<PLENUM>[, ]{1,2}(?:của )?(?:Ba"
            r"n Chấp hành Trung ương |Ủy ban Trung ương |BCH Trung ương )?"
            r"(?:Đảng Cộng sản Trung Quốc |ĐCS Trung Quốc )?(?:khóa|khoá|Khóa|Khoá) <TERM>"
        ),
        r"Hội nghị (?:toàn thể )?(?:Trung ương |TW |toàn thể )(?:lần thứ )?<PLENUM>",
        r"Hội nghị (?:toàn thể )?lần thứ <PLENUM> (?:của )?(?:Ban Chấp hành Trung ương|Ủy ban Trung ương)",
    ),
    congress_alone=(r"(?<!\w)Đại hội(?: Đảng)?(?! đồng)",),
    ranges=(
        r"(?:từ )?(?:ngày )?<D1>(?:/(?P<m1>1[0-2]|0?[1-9])(?:/<Y1>)?)?"
        + _TO
        + r"<D2>/(?P<m2>1[0-2]|0?[1-9])(?:/<Y2>)?",
        r"(?:từ )?(?:ngày )?<D1>(?: tháng (?P<m1>1[0-2]|0?[1-9]))?"
        + _TO
        + r"<D2> tháng (?P<m2>1[0-2]|0?[1-9])(?: năm <Y2>)?",
        r"ngày <D1>(?: và|,) (?:ngày )?<D2>(?:/| tháng )(?P<m2>1[0-2]|0?[1-9])(?:(?:/| năm )<Y2>)?",
    ),
    starts=(
        r"từ (?:ngày )?<D1>(?:/| tháng )(?P<m1>1[0-2]|0?[1-9])(?:/<Y1>)?",
        (
            r"(?:đến|tới|đặt chân|bắt đầu)[^,.\d\n]{0,30}? (?:vào )?(?:(?:sáng|chiều|tối|trưa)"
            r" )?(?:ngày )?<D1>(?:/| tháng )(?P<m1>1[0-2]|0?[1-9])(?:/<Y1>)?"
        ),
    ),
    ends=(
        r"(?:đến|tới) (?:hết )?(?:ngày )?<D1>(?:/| tháng )(?P<m1>1[0-2]|0?[1-9])(?:/<Y1>)?",
        (
            r"(?:rời|về nước|kết thúc|lên đường)[^.\d\n]{0,40}? (?:vào )?(?:ngày )?<D1>(?:/| tháng )"
            r"(?P<m1>1[0-2]|0?[1-9])(?:/<Y1>)?"
        ),
    ),
    lengths=(
        r"(?:trong|kéo dài|chuyến thăm|chuyến công tác|thăm) <DAYS> ngày(?! \d)",
        r"<DAYS> ngày(?=[,.]| (?:tại|làm việc|thăm|ở))",
    ),
    days=(
        r"(?:ngày )?<D1>/(?P<m1>1[0-2]|0?[1-9])(?:/<Y1>)?",
        r"(?:ngày )<D1>(?: tháng (?P<m1>1[0-2]|0?[1-9]))?(?: năm <Y1>)?",
    ),
    months=(r"tháng (?P<m1>1[0-2]|0?[1-9])(?:(?:/| năm )<Y1>)?", r"(?P<prev><last_month>)", r"(?P<this><this_month>)"),
    weekdays=(r"(?P<today><today>)", r"(?P<yesterday><yesterday>)", r"<W1>"),
    led_by=(
        r"do (?:<honorific> )?<NAME>,? <TITLE>(?:,)? " + _HEADS,
        r"do (?:<TITLE> )(?:<honorific> )?<NAME> " + _HEADS,
        r"do (?:<honorific> )?<NAME>(?:,<..140>)? " + _HEADS,
        r"(?:dẫn đầu|đứng đầu|[Tt]rưởng đoàn) (?:là|bởi) (?:<honorific> )?<NAME>",
        r"(?:dẫn đầu|đứng đầu|[Tt]rưởng đoàn) (?:là|bởi) <TITLE> (?:<honorific> )?<NAME>(?=[,.\n])",
        r"dưới sự dẫn đầu của (?:<honorific> )?<NAME>",
        (
            r"(?:^|(?<=[,.-] ))(?P<title>[^,.;:()\"\n-]{2,120}?) (?:<honorific> )?<NAME> (?:đã |sẽ |"
            r"đang )?(?:dẫn đầu|làm trưởng đoàn|dẫn) "
        ),
        r"(?:<honorific> )?<NAME>,? <TITLE>,? (?:đã |sẽ |đang )?(?:dẫn đầu|làm trưởng đoàn|dẫn) [Đđ]oàn",
        r"[Tt]rưởng đoàn (?:đại biểu )?(?:<honorific> )?<NAME>",
    ),
    acting=(
        (
            r"(?:tiếp|gặp|hội kiến|hội đàm với|làm việc với|tiếp đón)"
            r" (?:<honorific> )?<NAME>, <TITLE>(?:, (?:đang|nhân|tại)|\.|\n| đang| nhân)"
        ),
        r"<honorific> <NAME>, <TITLE>, " + _DOES,
        r"[Đđ]ặc phái viên<..80>,? (?:đồng chí )?<NAME>",
        r"(?:^|(?<=[,.-] ))(?P<title>[^,.;:()\"\n-]{2,120}?) (?:<honorific> )?<NAME> " + _DOES,
        r"[Đđ]ồng chí <NAME>",
    ),
    title_before=(r"(?:^|(?<=[,.(-] )|(?<=do )|(?<=là ))<TITLE>,? (?:đồng chí |ông |bà )?",),
    title_after=(
        r", <TITLE>(?:, (?:đã|sẽ|đang|làm|dẫn|nhân)| làm| dẫn|\.(?!\S)|\n)",
        r", <TITLE>(?:,|\.(?!\S)| - |\n|;|$)",
        r" \(<TITLE>\)",
        r" - <TITLE>(?: - |, |\.|\n)",
    ),
    title=r"(?:[^.;:()\"\n]|\([^()\n]{1,14}\)){2,200}?",
    who=r"[^,.;:\"\n]{2,120}?",
    inviter=(
        r"[Nn]hận lời mời của <WHO>" + _NEXT,
        r"[Tt]heo lời mời của <WHO>" + _NEXT,
        r"(?:được|do) <WHO> mời",
        r"(?:(?<=với )|(?<=của ))<WHO>, (?:cơ quan|đơn vị|bên|đảng) (?:đã )?mời",
        r"[Ll]ời mời (?:được đưa ra bởi|đến từ|từ phía|từ) <WHO>" + _NEXT,
    ),
    organiser=(
        r"(?:do) <WHO> (?:tổ chức|phối hợp|chủ trì|đăng cai)",
        r"(?:^|(?<=, )|(?<=\. )|(?<=- ))<WHO> (?:đã |vừa )?(?:tổ chức|phối hợp tổ chức|phối hợp|chủ trì|có buổi|mở)",
    ),
    attendance=(
        r"<N> (?:\w+ ){0,1}<people>",
        r"<N> (?:\w+ ){0,3}?(?:tham dự|tham gia|có mặt)",
    ),
    claims=(
        ("teams", r"(?:cử|phái|có) (?:\w+ ){0,2}?<N> đoàn(?! viên)"),
        ("countries", r"(?:tới|đến|tại|thăm|ở) (?:\w+ ){0,2}?<N> (?:nước|quốc gia)(?= |[,.])"),
        (
            "events",
            (
                r"<N> (?:buổi|cuộc|hội nghị|phiên)(?: \w+){0,3}? (?:giới thiệu|thông báo|tuyên truyền|tuyên giới|"
                r"thuyết trình|tọa đàm|trao đổi)"
            ),
        ),
    ),
    extra={"TOWARD": r"(?:đến|tới|sang)(?: thăm)? $"},
)
