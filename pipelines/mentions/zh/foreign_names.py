"""Can this run of characters be a foreigner's name in Chinese prose?

Chinese writes a foreign name in one of three ways, and each of them shows:
- by sound (马查多, 通沙万, 何塞·洛佩斯): translators' tables give each syllable one of a few hundred characters, which
  together make no sense; a run of others is a word;
- as its bearer writes it, where characters are or were in use (阮富仲, 金成男, 陈慧玲): a surname, then one or two
  more, in Vietnam and Korea up to three; foreigners who know China take such names too (戴尚贤);
- in Japan with surnames of all kinds (山下和夫).
Traps: some words have only characters of the tables, or begin with a surname: 文明, 全国, 高度.
"""

from __future__ import annotations

import re

from pipelines.mentions.zh.surnames import COMPOUND, SINGLE

__all__ = ["can_be_name"]

# The characters of the tables, by the sound they stand for; the last line has what Lao, Thai and Burmese names add.
_SOUNDS = frozenset(
    "阿埃艾安昂奥爱敖澳亚娅雅亨翁恩额厄欧伊依因英尤乌优尤约耶叶扬延彦永云尹印音育岳"
    "巴拜班邦包鲍保贝本比彼毕宾波玻伯博勃布卜柏别滨白北贲碧蓓"
    "帕派潘庞佩彭皮平蓬珀普庇珮披坡品"
    "达戴黛代丹当道登德邓狄迪蒂底第丁顶东栋杜度多敦顿堤杜督都"
    "塔泰坦汤唐陶特滕提铁廷通图托陀汀土"
    "加嘎盖甘冈高戈哥格葛根贡古瓜圭果吉基季冀纪济贾杰金京晋津靳捷娇焦洁"
    "卡凯坎康考柯科可克肯孔库夸宽奎昆堪恺喀契奇琪齐恰钦琴乔丘切青强秦泉"
    "哈海汉罕汗豪赫黑亨洪侯胡华怀惠霍浩翰憾花希西锡熙辛欣兴雄休许逊肖谢夏香"
    "拉莱来赖兰朗劳勒雷蕾累黎里莉利丽理琳林伦隆龙卢鲁罗洛路露吕律连列烈廉良琉柳腊莲"
    "马玛迈麦曼芒毛茂梅美门蒙孟米密弥蜜敏明摩莫默姆穆慕木牟墨缅妙满"
    "纳娜乃奈南楠瑙内嫩能尼妮宁农努诺涅牛纽娘念那侬"
    "法凡方菲费芬丰冯佛夫弗福富芙芳芭符"
    "瓦万旺威韦维魏温文沃伍武吴薇旺娃佤婉卫"
    "萨赛桑瑟森沙莎珊尚邵绍舍申沈圣盛什施史舒朔斯丝松苏素索孙颂梭塞姗圣诗生逊顺双思占松西"
    "扎泽曾詹章真珍郑芝治兹子宗祖佐朱卓准尊仔赞齐赵哲"
    "查昌车茨慈楚崔措采蔡曹察策岑川春次琛成坤"
    "热日荣容茹儒若瑞仁让冉"
    "尔耳儿信相久瑶培披猜邢姑差立汶他贴帖山乍叻吞觉苗攀颇巧炳育汪善显暖于撒奔速昭"
)
# Characters of grammar and of what people do, which no name has
_GRAMMAR = re.compile(
    r"[与及到询把被每各某说话讲谈答着的了是又们我你您他她它很最只要须受称将亦这该其且或并虽如既等个位名件项次届种"
    r"问时间后前举行办开始现已刚曾就在由于从往给让对同和也还均则而所者使邀作做用为出发返离抵赴见晤访听看]"
)
# Common words with which such a run begins, though the tables or a surname would let them pass
_WORDS = re.compile(
    r"文明|文化|全国|全体|全会|全程|高度|高级|高层|高兴|明确|特别|特使|特意|特邀|普通|普遍|基本|基金|古今|古代|当代|万里|多方|多次|多位|多国|安全|安排"
    r"|方面|关于|成立|成员|成功|成果|达成|达到|常务|常驻|连线|连任|连续|连同|应邀|相互|相关|相当|相继|相信|大会|大选|代表|代理|来自|来华|来访|当面|当场|当地|当选"
    r"|当天|当日|当晚|当时|今天|今年|今日|明年|明天|去年|上周|下周|本周|本月|本人|本国|本土|根本|周[一二三四五六日]|星期|近年|近日|经济|政党|理论|真理|思想|强调|强烈"
    r"|约[一二三四五六七八九十百千数]|[一二三四五六七八九十百]{2}|第[一二三四五六七八九十]|东道|东方|西方|南方|北方|东南|西南|东北|西北|北京|中国|中方|外方|华人|华侨"
    r"|共识|共同|协商|商定|致电|致信|专程|专门|专题|亲自|亲切|友好|友谊|热烈|热情|热爱|真诚|积极|充分|一致|分别|先后|依次|随后|随即|同时|其间|期间|双边|双方|两党|两国"
    r"|和平|发展|建设|改革|开放|治理|治丧|法治|法律|交谈|会面|会谈|座谈|洽谈|谈话|通话|通信|通电|通过|通报|参观|参加|出席|欢迎|欢送|陪同|率领|率团|转交|转达|互致"
    r"|加强|加快|加深|加入|丰富|顺利|密切|永久|许多|可能|提高|提升|提名|提问|提出|提交|赞成|赞同|赞赏|道路|道德|森林|农林|卫生|青春|兴旺|问候|祝福"
    r"|宣介|宣传|宣布|关切|关心|关注|内容|农业|思考|成效|方向|方案|方式|时候|时刻|权威|焦点|理念|祝贺|解读|解释|路线|路上|高校|来宾|考察|希望|广泛|计划|应当|应该|古老|蓝图|麻烦"
)
_SURNAMES = SINGLE | {"朴"}
_FOUR = frozenset({"VN", "KP", "KR"})  # where names of characters have up to four of them


def can_be_name(name: str, code: str | None) -> bool:
    """Is a run of characters written as foreign names are?

    name    folded; with · between its parts, or a hyphen
    code    the country of its bearer, None when not told
    """
    if _WORDS.match(name):
        return False
    parts = re.split(r"[·\-]", name)
    if len(parts) > 1:
        return all(char in _SOUNDS or not _GRAMMAR.match(char) for part in parts for char in part)
    if _by_sound(name):
        return True
    if code in ("KR", "KP") and len(name) == 3 and name[1] == "在":
        return name[0] in _SURNAMES  # 李在明: there 在 is half a given name
    if code == "JP":
        return len(name) <= 5 and not _GRAMMAR.search(re.sub("和(?=[夫彦雄]$)", "", name))
    if _GRAMMAR.search(name[1:]):
        return False
    return len(name) <= (4 if code in _FOUR else 3) and (name[0] in _SURNAMES or name[:2] in COMPOUND)


def _by_sound(name: str) -> bool:
    """Only characters of the tables; of four and more one may be missing there, for no table is whole."""
    others = [char for char in name if char not in _SOUNDS]
    return not others or (len(others) == 1 and len(name) >= 4 and not _GRAMMAR.match(others[0]))
