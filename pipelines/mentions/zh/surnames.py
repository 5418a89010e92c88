"""Is this the beginning of a Chinese personal name? The Hundred Family Surnames and later ones, in code point order.

Left out are surnames that are far more often another word after a title (和, 东, 国, 公, 平 and the like).
"""

from __future__ import annotations

__all__ = ["COMPOUND", "SINGLE"]

SINGLE = frozenset(
    "丁万丘严丰丹乌乐乔习于云井亢仇付仝仲任伊伍伏何佘余佟佴侯俞候倪傅储党全兰关冀冉农冯况冷冼凌凤刁刘劳勾包匡华卓单卜卞占卢卫危厉古史叶司吉向吕吴"
    "周咸哈唐商喻堵墨夏夔奚姚姜姬娄孔孙孟季宁安宋宓宗宣宦宫宰宿寇寿封尉尚尤尧尹居屈屠岑岳崔嵇巢左巩巫帅师席常幸庄应庞康庾廉廖弓弘张强彭徐怀惠慎慕"
    "戈戎成戚戴房扈扶敖文斯方於施时昌明易昝晁晋晏景暨曲曹曾朱权李杜束杨杭林柏查柯柳柴栾桂桑桓梁梅楚楼樊欣欧武段殷毋毕毛江汤汪汲沃沈沐沙洛洪浦涂温"
    "游湛滑滕满潘濮焦熊燕牛牟牧狄王班璩甄甘田申白益盖盛瞿石祁祖祝禄禹秋秦程穆窦章童竺符笪简管籍米粟糜索纪练缑缪罗羊羿翁翟耿聂肖胡胥臧舒艾芮花苍苏"
    "苑苗苟范茅茹荀荆荣莘莫萧葛董蒋蒙蒯蒲蓝蓟蔚蔡蔺薄薛虞衡袁裘裴褚覃解訾詹计许诸谢谭谯谷贝贡贲费贺贾赖赵路车辛辜边连迟逄逯邓邝邢邬邰邱邴邵邸邹郁"
    "郎郏郑郗郜郝郦郭鄂鄢酆金钟钮钱银闫闵闻阎阙阚阮阳阴陆陈陶隆隋隗雍雷霍靳鞠韦韩韶项顾颜饶马骆高魏鲁鲍麦麻黄黎齐龙龚"
)
COMPOUND = frozenset(
    "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 端木 百里 东方 西门 南宫 独孤 司空 赫连 呼延 阿不 热地 向巴".split()
)
