"""Organs: names of townships and of the bodies that issue reports; used by `header`."""

from __future__ import annotations

import itertools
import re

from extract.lexicons.phrases import group

MAX_NAMED = 50
"""Names in running text to try: the township that a text is about is named early and repeatedly."""

_HAN = r"[\u3400-\u9fff]"
_BODY = (
    rf"(?:{group('organs', 'body')}(?:(?:党政)?(?:综合)?办公室)?|党政(?:综合)?办公室"
    r"|法治政府建设(?:工作)?领导小组(?:办公室)?)"
)
_NAMELESS = rf"(?!(?:中共)?某?(?:乡镇|街道|苏木|[乡镇县区市])?{_BODY})"
"""The organ of a template, which names no place: 乡镇人民政府, 街道办事处, 某镇党委."""
_REGIMENT_NUMBER = "[一二三四五六七八九十〇○零0-9]{1,4}"
_OF_CORPS = rf"(?:新疆生产建设兵团)?(?:第?[一二三四五六七八九十]{{1,3}}师(?:{_HAN}{{2,4}}市)?)?"
_REGIMENT = (
    rf"(?=新疆生产建设兵团|第?[一二三四五六七八九十]{{1,3}}师){_OF_CORPS}"
    rf"{_REGIMENT_NUMBER}团(?:（{_HAN}{{2,8}}镇）)?(?:党委|机关|办公室)?"
)
"""A regiment of the Xinjiang Corps, an organ without an organ's name: 新疆生产建设兵团第一师七团."""
_DEPARTMENT = r"(?:[局厅委]|管理办公室|委员会办公室|司法所)"
_AFTER_ORGAN = r"(?=[\s#]*(?:关于|20[0-9]{2}|二[〇○零]|法治|依法|推进|落实|履行|贯彻|全面|上?年度|报送|印发|《|$))"
ORGAN_LINE = re.compile(
    rf"{_NAMELESS}(?:{_HAN}|[·、\s]){{2,40}}?{_BODY}(?:[\s、]+(?:{_HAN}|·){{2,30}}{_BODY})?|{_REGIMENT}"
)
"""A whole line that is an organ or two: 红旗镇人民政府."""

TITLE_ORGAN = re.compile(
    rf"{_NAMELESS}(?:(?:{_HAN}|[·、\s#]){{2,45}}?(?:{_BODY}|{_DEPARTMENT})|{_REGIMENT}){_AFTER_ORGAN}"
)
"""The organ that a title begins with: 红旗镇人民政府关于…, 紫云县司法局2025年…."""

_SUFFIX = rf"(?:{_HAN}族(?:苏木|乡|镇)|民族苏木|苏木|街道|镇|乡)"
_ABOVE_COUNTY = rf"(?:(?!政府|[县区旗]){_HAN})"
"""A character in the name of a province or prefecture, which cannot extend across that of a county
(沁县沁州黄镇, 闽清县省璜镇)."""
_REGION = (
    rf"(?:(?:(?!市){_ABOVE_COUNTY}){{2,8}}?(?:省|自治区|特别行政区))?"
    rf"(?:{_ABOVE_COUNTY}{{2,10}}?(?:自治州|地区|盟|州|市)(?![区县]))?"
    rf"(?:(?:{_HAN}县(?![区市])|芒市|{_HAN}{{2,12}}?(?:自治县|自治旗|林区|特区|县|市(?!区)|区|旗)|[城郊矿东西]区))?"
)
_SENDER = r"(?:人民政府)?"
"""A street office belongs to the government above it: 荣昌区人民政府昌州街道办事处."""
_RARE = (
    r"(?:地区|街(?!街道)|[农林牧渔]场|管理区)"
    rf"(?={_BODY}|管理委员会|关于|20[0-9]{{2}}|二[〇○零])"
)
"""Endings that name a township only before an organ or the year: 月牙河街办事处, 红星农场2024年…."""
_STREET = (
    r"[\u3400-\u9fff](?<![由以的和各本我全该在为经是])街"
    r"(?=党工委|党政|20[0-9]{2}年|办事处|综合(?:行政)?执法[大中支]?[队局办]|司法所|便民服务中心|坚持|深入|始终|认真|全面|紧|围绕|切实|扎实|积极|以(?=习近平|党|法治|高))"
)
"""A subdistrict called 街 in running text, before its verb: 2024年，鹤龙街紧密围绕…."""
_FARM = (
    r"[\u3400-\u9fff](?<!家庭)(?<!国[有营])[农林牧]场"
    r"(?=党委|党工委|管委会|管理委员会|在[县区市州旗师]|坚持|深入|始终|认真|全面|紧紧|切实|扎实|积极|严格)"
)
"""A farm with the functions of a township in running text, before its organs or its verb: 2024年，红星农场坚持…."""
_NOT_INSIDE = (
    r"(?![镇乡村市县]|街(?!道)|(?<=乡)[风愁情贤土]|(?<=城乡)(?:建设|规划|融合|一体)"
    r"|(?<=镇)[海江雄平巴安宁坪原赉远沅康](?:[市县区]|布依族|彝族))"
)
"""Excludes endings that are part of another word: 乡镇, 镇街, 乡风文明, 镇海区, 国土资源城乡建设."""
_NAME = (
    rf"(?P<name>{_HAN}{{1,16}}?(?:苏木|[镇乡])(?={_BODY}|关于|20[0-9]{{2}}|二[〇○零]|法治|$)"
    rf"|{_REGIMENT_NUMBER}团(?=（|党委|机关|办公室|{_BODY}|管理委员会|关于|[\s#]*(?:20[0-9]{{2}}|二[〇○零]|$))"
    rf"|{_HAN}{{1,10}}?(?:{_SUFFIX}|{_RARE}){_NOT_INSIDE})"
)
"""A name that extends to its organ or the year outranks a shorter one: 沙镇溪镇人民政府, 营镇回族乡2024年…."""
_NAMED = re.compile(
    rf"[\s#]*+(?:关于(?:报送|上报|呈报|公开|公布)?|中共|{_HAN}{{0,4}}[:：])?[\s#]*+(?:(?:20[0-9]{{2}}|二[〇○零]..)\s?年(?:度|上半年)?)?(?!度|上半年)(?:中共)?{_REGION}{_SENDER}{_OF_CORPS}{_NAME}"
)
_IN_TEXT = re.compile(
    rf"(?:(?<=[，。、：；《“（(—,;:\s])|(?<=年)(?!度)|(?<=以来)|(?<=[我在由对即了])|(?<=结合)|(?<=成立)|(?<=现将)|(?<=中共)|(?<=关于)|(?<=年度)|(?<=代表)|^)(?!现将|成立|结合|中共|(?:我们?)?代表)"
    rf"{_REGION}{_SENDER}(?P<name>{_HAN}{{1,6}}?(?:{_SUFFIX}|{_STREET}|{_FARM})){_NOT_INSIDE}"
)
_NO_NAME = re.compile(group("organs", "nameless"))
"""Words that are never a township's name, even in an organ's name: 我镇, 乡镇, 建制镇, 某镇."""

_GENERIC = re.compile(group("organs", "generic"))
"""Common words for townships in running text, which are also names of some: 建设镇, 中心镇, 呼和诺尔镇, 维的乡."""

_NOT_BEFORE_NAME = re.compile(rf"{group('organs', 'opener')}|{group('organs', 'not_before')}")
"""Words that begin a sentence, but no township's name: 利用|镇综治中心, 今年|镇党委."""

_LISTED = ("、", "等")


def township_in_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the township in an organ's name or a title: 明月镇 in 大足区明月镇人民政府."""
    match = _NAMED.match(text, start, end)
    if match is None or _NO_NAME.search(match["name"]):
        return None
    return match.span("name")


def township_in_text(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span in which running text first names its own township: one that it names again later, else the first.

    Townships in a list (对万灵镇、昌元街道等5家开展督察) do not count unless they are named again.
    """
    first = None
    for match in itertools.islice(_IN_TEXT.finditer(text, start, end), MAX_NAMED):
        name = match["name"]
        if _NO_NAME.search(name) or _GENERIC.search(name) or _NOT_BEFORE_NAME.match(name):
            continue
        if text.find(name, match.end()) >= 0:
            return match.span("name")
        if not text.startswith(_LISTED, match.end()):
            first = first or match.span("name")
    return first


def is_township_organ(name: str) -> bool:
    """Whether an organ is a township's and not a county's: 红旗镇人民政府."""
    return township_in_name(name, 0, len(name)) is not None
