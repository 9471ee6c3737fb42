import base64
from pathlib import Path
from string import Template

import pytest
import yaml

from extract.errors import UnreadableDocument
from extract.reading import read_document
from extract.reading.html_body import chrome_kind
from extract.reading.html_metadata import line_pairs

PARAGRAPHS = [
    "青石镇人民政府",
    "关于2024年度法治政府建设情况的报告",
    "云岭县人民政府：",
    "2024年，我镇坚持依法行政，扎实推进法治政府建设，现将有关情况报告如下。",
    "一、主要工作开展情况",
    "（一）健全矛盾纠纷化解机制。全年排查矛盾纠纷86起，化解85起，化解率98.8%；办理法律援助12件。",
    "（二）规范行政执法。开展联合检查14次，立案查处2件，均已办结，无一起行政复议和行政诉讼。",
    "二、存在的问题",
    "执法力量仍显薄弱，持证人员仅7名，干部运用法治方式解决问题的能力有待提高。",
    "三、下一步打算",
    "下一步，我镇将继续加大普法力度，计划开展集中宣传20场次，推动各项工作再上新台阶。",
    "青石镇人民政府",
    "2025年1月8日",
]
BODY = "\n".join(PARAGRAPHS)


def wrapped(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


STYLED = '<p style="text-indent:2em"><span>{}</span><span lang="EN-US">{}</span></p>\n'
PARTS = {
    "PARAGRAPHS": "".join(STYLED.format(line[:7], line[7:]) for line in PARAGRAPHS),
    "DIV_PARAGRAPHS": wrapped(["&nbsp;&nbsp;&nbsp;&nbsp;" + line for line in PARAGRAPHS], "div"),
    "BR_PARAGRAPHS": "<br/>\r\n".join("\u3000\u3000" + line for line in PARAGRAPHS),
    "ROWS": "".join(f"<tr><td><span>{line}</span></td></tr>" for line in PARAGRAPHS),
    "BODY": BODY,
    "UNSIGNED": wrapped(PARAGRAPHS[:-2]),
    "FIRST_HALF": wrapped(PARAGRAPHS[:7]),
    "SECOND_HALF": wrapped(PARAGRAPHS[7:]),
    "UNTITLED": wrapped(PARAGRAPHS[3:]),
    "TITLE": PARAGRAPHS[1],
    "ISSUER": PARAGRAPHS[-2],
    "DATE": PARAGRAPHS[-1],
    "NAVIGATION": f'<ul class="menu">{wrapped(["<a>首页</a>", "<a>政务公开</a>", "<a>互动交流</a>"], "li")}</ul>',
    "POSITION": '<div class="wz">您当前的位置：<a href="/">首页</a> &gt; <a href="/x">法治政府建设</a></div>',
    "SIDEBAR": '<div class="side"><h3>热点信息</h3><ul>'
    + "".join(
        f'<li><a href="/{i}.html">关于做好第{i}批重点项目工作，推进有关事项的通知</a><span>2024-0{i}-11</span></li>'
        for i in range(1, 9)
    )
    + "</ul></div>",
    "TEASERS": "".join(
        f'<div><a href="{i}"><h4>全县第{i}次重点项目推进会议召开</h4></a><p>全县第{i}次重点项目推进会议召开，会议强调，'
        "要压实责任，加强统筹，确保完成全年目标任务，为高质量发展作出贡献。</p></div>"
        for i in range(1, 7)
    ),
    "HEADING": f"<h1>{PARAGRAPHS[1]}</h1>",
    "INFO": '<div class="info">发布时间：2025-01-10 09:30 信息来源：青石镇 浏览次数：<i>37</i>次 '
    "字体：[<a>大</a> <a>中</a> <a>小</a>]</div>",
    "TABLE": "<table><tr><th>索&nbsp;引&nbsp;号：</th><td>511-2025-00008</td><th>公开方式：</th><td>主动公开</td></tr>"
    "<tr><th>发布机构：</th><td>青石镇人民政府</td><th>成文日期：</th><td>2025年01月08日</td></tr></table>",
    "SHARE": "<div>分享到：<a>微信</a><a>微博</a></div><div>【打印本页】 【关闭窗口】</div>",
    "NEIGHBOURS": '<div>上一篇：<a href="1">关于开展年度考核工作的通知</a></div><div>下一篇：没有了</div>',
    "RELATED": '<div><h4>相关信息</h4><ul><li><a href="9">青石镇2023年法治政府建设情况的报告</a></li></ul></div>',
    "FOOTER": "<div><p>主办：云岭县人民政府办公室</p><p>版权所有：云岭县人民政府　备案号：某ICP备12345678号-1</p>"
    "<p>地址：云岭县人民路1号　邮编：600000　网站标识码：5100000001</p></div>",
}
LAYOUTS = yaml.safe_load((Path(__file__).parent / "layouts.yml").read_text(encoding="utf-8"))
HEAD = f'<title>{PARAGRAPHS[1]}-云岭县人民政府</title><script>var a="脚本。";</script>'


def page(inside: str, charset: str = "utf-8") -> str:
    body = Template(inside).substitute(PARTS)
    return f'<!DOCTYPE html><html><head><meta charset="{charset}">{HEAD}</head><body>{body}</body></html>'


def layout_page(layout: str, charset: str = "utf-8") -> str:
    return page("".join(LAYOUTS[layout]), charset)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_body_is_found_in_any_layout(layout: str) -> None:
    source = read_document(layout_page(layout).encode(), "a.html")
    assert source.text == BODY
    for segment in source.segments:
        assert source.text[segment.start : segment.end] in PARAGRAPHS
        assert segment.paragraph is not None


@pytest.mark.parametrize("actual", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1"])
def test_the_bytes_decide_the_character_set(actual: str, declared: str) -> None:
    source = read_document(layout_page("trs-editor", declared).encode(actual), "a.htm")
    assert (source.text, source.encoding) == (BODY, actual)


def test_a_title_that_stands_above_the_body_is_read() -> None:
    inside = '${NAVIGATION}<div class="box">${HEADING}${INFO}<div class="text">${UNTITLED}</div></div>${FOOTER}'
    assert read_document(page(inside).encode(), "a.html").text == "\n".join([PARAGRAPHS[1], *PARAGRAPHS[3:]])


def test_the_information_table_becomes_metadata() -> None:
    inside = '${NAVIGATION}${TABLE}${HEADING}${INFO}<div id="zoom">${PARAGRAPHS}</div>${FOOTER}'
    metadata = dict(read_document(page(inside).encode(), "a.html").metadata)
    assert metadata["标题"] == "关于2024年度法治政府建设情况的报告"
    assert metadata["索引号"] == "511-2025-00008"
    assert metadata["发布机构"] == "青石镇人民政府"
    assert metadata["成文日期"] == "2025年01月08日"
    assert metadata["发布时间"].startswith("2025-01-10")
    assert metadata["信息来源"] == "青石镇"


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("发布日期：2025-01-20 来源：某某镇人民政府", [("发布日期", "2025-01-20"), ("来源", "某某镇人民政府")]),
        ("索 引 号\t511-8\t主题分类\t工作总结", [("索引号", "511-8"), ("主题分类", "工作总结")]),
        ("【发布日期】2025-01-20", [("发布日期", "2025-01-20")]),
        ("2025-01-20 来源：某某镇 阅读：8 次", [("发布时间", "2025-01-20"), ("来源", "某某镇"), ("阅读", "8 次")]),
        ("2025年01月20日 星期一 15:30", [("发布时间", "2025年01月20日 星期一 15:30")]),
        ("2025年1月20日", []),
        ("2025年1月20日召开会议，来源：各村上报", []),
        ("全年案件来源：信访12件，走访3件", []),
        ("名称\t数量", []),
        ("一是公开方式更加多样，主动公开信息56条。", []),
    ],
)  # fmt: skip
def test_metadata_lines(line: str, pairs: list[tuple[str, str]]) -> None:
    assert line_pairs(line) == pairs


def test_what_is_struck_out_or_hidden_is_not_read() -> None:
    struck = '全年受理<del>99</del><s>98</s><strike>97</strike><u style="text-decoration:line-through">96</u>12件。'
    rows = (
        '<tr><td>指标</td><td style="display: none">编号</td><td>数量</td></tr>'
        "<tr hidden><td>旧稿</td><td>95件</td></tr>"
        '<tr><td>受理投诉</td><td style="display:none">94</td>'
        '<td><s>93件</s>13<span style="display:none">92</span>件</td></tr>'
    )
    inside = "<div>${PARAGRAPHS}<p>" + struck + "</p><table>" + rows + "</table></div>${FOOTER}"
    expected = [*PARAGRAPHS[1:], "全年受理12件。", "指标\t数量", "受理投诉\t13件"]
    assert read_document(page(inside).encode(), "a.html").text.split("\n")[-3:] == expected[-3:]


SHEET = """
<style>
.old, #note { display: none }
/* .new { display: none } */
@media print { .screen { display: none } .both { display: none } }
.tab { display: none } .tab.open { display: block }
div.wide { display: none }
</style>
"""


@pytest.mark.parametrize(
    ("piece", "is_read"),
    [
        ('<b style="font-size:0">另有99件</b>', False),
        ('<b style="color:red; font-size: 0px !important">另有99件</b>', False),
        ('<b style="font-size:0"><i style="font-size:16px">另有99件</i></b>', True),
        ('<b style="font-size:0.9em">另有99件</b>', True),
        ('<b style="opacity:0">另有99件</b>', False),
        ('<b style="opacity:0.9">另有99件</b>', True),
        ('<b style="mso-hide:all">另有99件</b>', False),
        ('<b style="visibility:hidden"><i>另有99件</i></b>', False),
        ('<b style="visibility:hidden"><i style="visibility:visible">另有99件</i></b>', True),
        ('<b style="position:absolute; left:-9999px">另有99件</b>', False),
        ('<b style="margin-left:-1000px">另有99件</b>', True),
        ("<dialog>另有99件</dialog>", False),
        ("<dialog open>另有99件</dialog>", True),
        ('<b class="red old">另有99件</b>', False),
        ('<b id="note">另有99件</b>', False),
        ('<b class="old" style="display:inline">另有99件</b>', True),
        ('<b class="new">另有99件</b>', True),
        ('<b class="screen">另有99件</b>', True),
        ('<b class="tab">另有99件</b>', True),
        ('<b class="wide">另有99件</b>', True),
        ("<table><tr><td>另有</td><td>99件</td></tr></table>", True),
        ('<table><tr><td>另有</td><td class="old">99件</td></tr></table>', False),
    ],
)
def test_what_a_browser_does_not_show_is_not_read(piece: str, is_read: bool) -> None:
    inside = SHEET + "<div>${PARAGRAPHS}<p>全年调解53件，" + piece + "无一积压。</p></div>${FOOTER}"
    read = read_document(page(inside).encode(), "a.html").text
    assert "全年调解53件" in read
    assert ("99件" in read) == is_read


@pytest.mark.parametrize(
    ("end", "is_whole"),
    [
        ("</div></body></html>", True),
        ("</div></body>", True),
        ("</div>", True),
        ("</div><p>附件：清单", True),
        ("<p>另有<span>9件", False),
        ("<p>另有9件", False),
    ],
)
def test_a_page_that_is_cut_off_is_refused(end: str, is_whole: bool) -> None:
    text = "全年调解纠纷53件，化解52件，开展法治宣传12场次，各项工作有序推进。"
    cut = f"<html><body><div><p>{text}</p><p>{text}</p>{end}".encode()
    if is_whole:
        assert "调解纠纷53件" in read_document(cut, "a.html").text
        return
    with pytest.raises(UnreadableDocument, match="cut off: it ends inside <div>") as caught:
        read_document(cut, "a.html")
    assert caught.value.reason == "damaged_file"


def test_the_reading_aid_above_a_character_is_left_out() -> None:
    ruby = "<ruby>法<rp>（</rp><rt>fǎ</rt><rp>）</rp></ruby><ruby><rb>治</rb><rt>zhì</rt></ruby>宣传53场。"
    inside = "<div>${PARAGRAPHS}<p>全年开展" + ruby + "</p></div>${FOOTER}"
    assert read_document(page(inside).encode(), "a.html").text.endswith("全年开展法治宣传53场。")


def test_raised_digits_do_not_go_on_with_the_number_before() -> None:
    rows = "<tr><td>受理投诉</td><td>12<sup>3</sup>件</td></tr>"
    inside = (
        "<div>${PARAGRAPHS}<p>调解53<sup>1</sup>件，拆除90m<sup>2</sup>。</p><table>" + rows + "</table></div>${FOOTER}"
    )
    expected = ["调解53¹件，拆除90m²。", "受理投诉\t12³件"]
    assert read_document(page(inside).encode(), "a.html").text.split("\n")[-2:] == expected


def test_a_table_of_figures_in_the_body_is_read_row_by_row() -> None:
    rows = (
        "<tr><td><p>指标</p></td><td><p>数量</p></td></tr><tr><td>受理投诉</td><td><p>12<span>件</span></p></td></tr>"
    )
    inside = "${NAVIGATION}<div>${PARAGRAPHS}<table>" + rows + "</table></div>${FOOTER}"
    assert read_document(page(inside).encode(), "a.html").text == BODY + "\n指标\t数量\n受理投诉\t12件"


def test_merged_cells_of_a_table_keep_the_columns_of_the_others() -> None:
    rows = (
        "<tr><th rowspan=2>类别</th><th colspan=2>2023年</th><th colspan=x>2024年</th></tr>"
        "<tr><th>件数</th><th>金额</th><th>件数</th></tr>"
        "<tr><td>行政处罚</td><td>12件</td><td>2万元</td><td>15件</td></tr>"
        "<tr><td colspan=3>合计</td><td>15件</td></tr>"
    )
    text = read_document(page("<div>${PARAGRAPHS}<table>" + rows + "</table></div>").encode(), "a.html").text
    assert text.removeprefix(BODY + "\n").split("\n") == [
        "类别\t2023年\t\t2024年",
        "\t件数\t金额\t件数",
        "行政处罚\t12件\t2万元\t15件",
        "合计\t\t\t15件",
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("（撰稿：王某　初审：李某　终审：赵某）", "line"),
        ("审核：全年审核合同29份", None),
        ("云岭发布2025年1月20日 10:00四川", "line"),
        ("2025年1月20日上午召开会议，9:00开始", None),
        ("2025-01-20 | 青石镇 | 阅读人数：9", "line"),
        ("发布于2025年1月20日", "line"),
        ("发布于网上的案例共12件", None),
        ("http://www.example.gov.cn/info/1.htm", "line"),
        ("您觉得这篇文章对您有帮助吗？", "end"),
        ("您对我镇工作是否满意，测评结果98%", None),
        ("本站由云岭县人民政府主办", "end"),
        ("本站所由镇政府主管，承办案件12件", None),
        ("未经书面许可不得转载", "end"),
        ("未经批准不得收费", None),
        ("建议您使用1024×768以上分辨率浏览本站", "end"),
        ("建议使用简易程序办理案件12件", None),
        ("青石镇人民政府主办 技术支持：某某公司", "end"),
    ],
)
def test_lines_of_the_page_are_told_from_those_of_the_document(line: str, kind: str | None) -> None:
    assert chrome_kind(line) == kind


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ol><li>加强学习。</li><li><p>规范执法。</p></li></ol>", ["1. 加强学习。", "2. 规范执法。"]),
        ("<ol start=3><li>加强学习。</li><li value=7>规范执法。</li></ol>", ["3. 加强学习。", "7. 规范执法。"]),
        ("<ol type=a><li>加强学习。</li></ol>", ["a. 加强学习。"]),
        ('<ol style="list-style-type: cjk-ideographic"><li>加强学习。</li></ol>', ["一、加强学习。"]),
        ('<ol style="list-style: none"><li>加强学习。</li></ol>', ["加强学习。"]),
        ("<ol><li>1.加强学习。</li><li>（二）规范执法。</li></ol>", ["1.加强学习。", "（二）规范执法。"]),
        ("<ul><li>加强学习。</li></ul>", ["加强学习。"]),
    ],
)
def test_the_numbers_of_an_ordered_list_are_read_as_shown(markup: str, lines: list[str]) -> None:
    inside = "${NAVIGATION}<div>${PARAGRAPHS}" + markup + "</div>${FOOTER}"
    assert read_document(page(inside).encode(), "a.html").text.split("\n") == [*PARAGRAPHS, *lines]


def test_a_page_in_utf_16_without_a_mark() -> None:
    assert read_document(layout_page("trs-editor").encode("utf-16-le"), "a.html").text == BODY


def test_a_line_wrapped_in_the_source_is_one_line() -> None:
    inside = "<div><p>全年化解矛盾纠纷\n      12\n件，发放资料300份。</p><p>The rule\nof law，共2场。</p></div>"
    assert (
        read_document(page(inside).encode(), "a.html").text
        == "全年化解矛盾纠纷12件，发放资料300份。\nThe rule of law，共2场。"
    )


def test_deep_nesting_is_read_or_refused() -> None:
    def nested(depth: int) -> bytes:
        return page("<div>" * depth + "全年化解矛盾纠纷12件，成效明显。" + "</div>" * depth).encode()

    assert read_document(nested(1_500), "a.html").text == "全年化解矛盾纠纷12件，成效明显。"
    with pytest.raises(UnreadableDocument) as caught:
        read_document(nested(200_000), "a.html")
    assert caught.value.reason == "nesting_limit"


def test_a_page_saved_as_one_file() -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
    part = "Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    data = (head + part).encode() + layout_page("flat").encode("gb18030") + b"\r\n--B--\r\n"
    assert read_document(data, "a.mht").text == BODY


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<html><body></body></html>", id="empty-body"),
        pytest.param(page("${NAVIGATION}${FOOTER}").encode(), id="no-document"),
        pytest.param(page('<div id="app"></div><script>load("正文")</script>').encode(), id="filled-by-script"),
    ],
)
def test_a_page_without_document_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, "a.html")
    assert caught.value.reason == "no_text"


def message(kind: str, *parts: str) -> bytes:
    bodies = "".join(f"--B\r\n{part}\r\n" for part in parts)
    head = f"Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=B\r\n"
    return f"{head}\r\n{bodies}--B--\r\n".encode()


def part(content: str, kind: str = "html", head: str = "") -> str:
    encoded = base64.encodebytes(content.encode()).decode()
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n{head}\r\n{encoded}"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(message("related", part("<iframe src=a>"), part(layout_page("flat"))), id="page in a frame"),
        pytest.param(message("alternative", part("略", "plain"), part(layout_page("flat"))), id="letter"),
        pytest.param(b"MIME-Version: 1.0\r\n" + part(layout_page("flat")).encode(), id="page without parts"),
        pytest.param(b"Subject: a\r\n" + part(BODY, "plain").encode(), id="letter of plain text"),
    ],
)
def test_a_message_or_saved_page_is_read_by_the_part_with_a_document(data: bytes) -> None:
    assert read_document(data, "a.eml").text == BODY


def test_a_message_with_attachments_names_them() -> None:
    attached = part("报告", "plain", 'Content-Disposition: attachment; filename="a.txt"\r\n')
    with pytest.raises(UnreadableDocument, match="unsupported_format") as caught:
        read_document(message("mixed", part("请查收。", "plain"), attached), "a.eml")
    assert caught.value.detail == "the file is a message with attachments: a.txt"


@pytest.mark.parametrize("begin", ["<br>", "<h2>标题</h2>", "<section>", "<font size=3>", f"<!--{'x' * 9000}--><html>"])
def test_the_part_of_a_page_that_a_content_system_keeps_is_a_page(begin: str) -> None:
    source = read_document((begin + "".join(f"<p>{line}</p>" for line in PARAGRAPHS)).encode(), "a")
    assert source.format == "html"
    assert source.text.endswith("\n".join(PARAGRAPHS[1:]))
