import io
import zipfile
from collections.abc import Callable

import pytest

from extract.errors import UnreadableDocument
from extract.reading import docx_styles, read_document
from extract.reading.list_labels import list_label

Make = Callable[..., bytes]


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, level: int = 0, number_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>')


def level(depth: int, number_format: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


OUTLINE = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def text_of(data: bytes) -> str:
    return read_document(data, "a.docx").text


def test_paragraphs_are_lines_with_their_number(make_docx: Make) -> None:
    source = read_document(make_docx(p("青石镇报告") + "<w:p/>" + p("调解12件。")), "a.docx")
    assert source.text == "青石镇报告\n调解12件。"
    assert [(s.start, s.end, s.paragraph) for s in source.segments] == [(0, 5, 1), (6, 12, 2)]


def test_automatic_numbers_are_printed_and_restart(make_docx: Make) -> None:
    body = (
        item("主要做法")
        + item("加强领导", 1)
        + item("规范执法", 1)
        + item("检查2次", 2)
        + item("存在问题")
        + item("力量不足", 1)
        + item("重新开始", 0, 2)
    )
    assert text_of(make_docx(body, numbering=OUTLINE)).split("\n") == [
        "一、主要做法", "（一）加强领导", "（二）规范执法", "1. 检查2次",
        "二、存在问题", "（一）力量不足", "一、重新开始",
    ]  # fmt: skip


def test_numbers_from_a_style_and_the_style_it_is_based_on(make_docx: Make) -> None:
    styles = (
        '<w:style w:styleId="Base"><w:name w:val="b"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Own"><w:name w:val="own"/><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    )
    body = (
        p("目录条目\t1", '<w:pStyle w:val="T1"/>')
        + p("做法", '<w:pStyle w:val="Own"/>')
        + p("问题", '<w:pStyle w:val="Own"/>')
    )
    assert text_of(make_docx(body, numbering=OUTLINE, styles=styles)) == "一、做法\n二、问题"


def test_tracked_changes_are_taken_as_accepted(make_docx: Make) -> None:
    body = (
        "<w:p><w:r><w:t>调解</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>件</w:t></w:r></w:moveTo></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>共发放资料</w:t></w:r></w:p>" + p("300份。")
    )
    assert text_of(make_docx(body)) == "调解12件\n共发放资料300份。"


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_that_is_deleted_has_no_number(make_docx: Make, mark: str) -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    deleted = (
        f"<w:p><w:pPr>{numbered}<w:rPr><w:{mark}/></w:rPr></w:pPr><w:{mark}><w:r><w:t>删</w:t></w:r></w:{mark}></w:p>"
    )
    body = item("主要做法") + deleted + item("存在问题")
    assert text_of(make_docx(body, numbering=OUTLINE)) == "一、主要做法\n二、存在问题"


def test_text_hidden_by_its_style_is_left_out(make_docx: Make) -> None:
    styles = '<w:style w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    hidden = '<w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>旧稿9件</w:t></w:r>'
    shown = '<w:r><w:rPr><w:rStyle w:val="H"/><w:vanish w:val="0"/></w:rPr><w:t>12件</w:t></w:r>'
    assert text_of(make_docx(f"<w:p><w:r><w:t>调解</w:t></w:r>{hidden}{shown}</w:p>", styles=styles)) == "调解12件"


RUN = "<w:p>{}<w:r><w:rPr>{}</w:rPr><w:t>旧稿99件</w:t></w:r></w:p>"
WHITE = '<w:color w:val="FFFFFF"/>'
NAVY = '<w:shd w:val="clear" w:fill="000080"/>'
TABLE = "<w:tbl><w:tr>{}<w:tc>{}<w:p><w:r><w:t>旧稿99件</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
STYLES = (
    '<w:style w:styleId="Base"><w:name w:val="b"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Hidden"><w:name w:val="h"/><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:styleId="Shown"><w:name w:val="s"/><w:basedOn w:val="Hidden"/>'
    '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        pytest.param(RUN.format('<w:pPr><w:pStyle w:val="Hidden"/></w:pPr>', ""), False, id="style of its paragraph"),
        pytest.param(RUN.format("", '<w:rStyle w:val="Hidden"/>'), False, id="style that a style is based on"),
        pytest.param(RUN.format('<w:pPr><w:pStyle w:val="Shown"/></w:pPr>', ""), True, id="style that shows"),
        pytest.param(
            RUN.format('<w:pPr><w:pStyle w:val="Hidden"/></w:pPr>', '<w:rStyle w:val="Shown"/>'), True, id="shown in it"
        ),
        pytest.param(RUN.format("", '<w:sz w:val="2"/>'), False, id="dot"),
        pytest.param(RUN.format("", '<w:sz w:val="12"/>'), True, id="small"),
        pytest.param(RUN.format("", WHITE), False, id="white"),
        pytest.param(RUN.format("", '<w:color w:val="C00000"/>'), True, id="red"),
        pytest.param(RUN.format("", WHITE + NAVY), True, id="white on navy"),
        pytest.param(RUN.format("", WHITE + '<w:highlight w:val="black"/>'), True, id="white on a marker"),
        pytest.param(RUN.format(f"<w:pPr>{NAVY}</w:pPr>", WHITE), True, id="white in a navy paragraph"),
        pytest.param(RUN.format('<w:pPr><w:pStyle w:val="Shown"/></w:pPr>', WHITE), True, id="white in a style"),
        pytest.param(f"<w:tbl><w:tr><w:tc>{RUN.format('', WHITE)}</w:tc></w:tr></w:tbl>", True, id="white in a table"),
        pytest.param(
            RUN.format("", WHITE) + '<w:p><w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r></w:p>',
            True,
            id="white over a drawing",
        ),
        pytest.param(TABLE.format("", ""), True, id="row"),
        pytest.param(TABLE.format("<w:trPr><w:hidden/></w:trPr>", ""), False, id="hidden row"),
        pytest.param(TABLE.format('<w:trPr><w:hidden w:val="0"/></w:trPr>', ""), True, id="row that is not hidden"),
        pytest.param(TABLE.format("", '<w:tcPr><w:cellDel w:id="1"/></w:tcPr>'), False, id="deleted cell"),
    ],
)
def test_what_nobody_sees_is_left_out(make_docx: Make, body: str, is_read: bool) -> None:
    body = body.replace("<wp:anchor", '<wp:anchor xmlns:wp="urn:wp"')
    text = text_of(make_docx(f"<w:p><w:r><w:t>调解12件</w:t></w:r></w:p>{body}", styles=STYLES))
    assert text.split("\n") == ["调解12件"] + ["旧稿99件"] * is_read


MATH = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{}</m:oMath>'


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (MATH.format("<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f>"), "1/3"),
        (MATH.format("<m:sSup><m:e><m:r><m:t>90m</m:t></m:r></m:e><m:sup><m:t>2</m:t></m:sup></m:sSup>"), "90m²"),
        ('<w:r><w:t>5</w:t></w:r><w:r><w:rPr><w:position w:val="6"/><w:sz w:val="8"/></w:rPr><w:t>1</w:t></w:r>', "5¹"),
        ('<w:r><w:rPr><w:position w:val="12"/><w:sz w:val="32"/></w:rPr><w:t>53</w:t></w:r>', "53"),
        ('<w:r><w:rPr><w:position w:val="-6"/><w:sz w:val="16"/></w:rPr><w:t>53</w:t></w:r>', "53"),
    ],
    ids=["fraction", "square", "raised mark", "raised line", "lowered"],
)  # fmt: skip
def test_fractions_and_raised_digits_are_no_other_numbers(make_docx: Make, inside: str, text: str) -> None:
    assert (
        text_of(make_docx(f"<w:p><w:r><w:t>约占</w:t></w:r>{inside}<w:r><w:t>件</w:t></w:r></w:p>")) == f"约占{text}件"
    )


def test_a_cell_that_goes_on_with_the_one_above_has_no_text_of_its_own(make_docx: Make) -> None:
    cell = "<w:tc><w:tcPr><w:vMerge{}/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    other = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    first = f"""<w:tr>{cell.format(' w:val="restart"', "排查")}{other.format("12件")}</w:tr>"""
    second = f"<w:tr>{cell.format('', '99件')}{other.format('13件')}</w:tr>"
    assert "99件" not in text_of(make_docx(f"<w:tbl>{first}{second}</w:tbl>"))


def test_what_a_template_asks_for_is_no_text(make_docx: Make) -> None:
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    asked = "<w:r><w:t>单击此处输入数字，如88件</w:t></w:r>"
    body = f"<w:p><w:r><w:t>调解12件</w:t></w:r>{control.format(asked)}</w:p>{control.format(f'<w:p>{asked}</w:p>')}"
    assert text_of(make_docx(body)) == "调解12件"


@pytest.mark.parametrize("mark", ["strike", "dstrike"])
def test_what_is_struck_out_is_left_out(make_docx: Make, mark: str) -> None:
    struck = f"<w:r><w:rPr><w:{mark}/></w:rPr><w:t>99件</w:t></w:r>"
    kept = f'<w:r><w:rPr><w:{mark} w:val="0"/></w:rPr><w:t>12件</w:t></w:r>'
    assert text_of(make_docx(f"<w:p><w:r><w:t>调解</w:t></w:r>{struck}{kept}</w:p>")) == "调解12件"


def test_raised_digits_do_not_go_on_with_the_number_before(make_docx: Make) -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    body = (
        f"<w:p><w:r><w:t>调解53</w:t></w:r>{raised.format(1)}<w:r><w:t>件，拆除90m</w:t></w:r>{raised.format(2)}</w:p>"
    )
    assert text_of(make_docx(body)) == "调解53¹件，拆除90m²"


def test_an_alternative_without_text_leaves_it_to_the_other(make_docx: Make) -> None:
    body = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="new"><w:drawing/></mc:Choice>'
        "<mc:Fallback><w:t>走访35户</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(make_docx(body)) == "走访35户"


def test_the_main_part_is_where_the_package_says(make_docx: Make, make_zip: Make) -> None:
    office = "http://schemas.openxmlformats.org"
    relations = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" Target="/a/main.xml" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(make_docx(p("调解12件。")))) as package:
        main = package.read("word/document.xml")
    assert (
        text_of(make_zip({"[Content_Types].xml": "<a/>", "_rels/.rels": relations, "a/main.xml": main})) == "调解12件。"
    )


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [("Symbol", "F0B3", "≥"), ("Symbol", "F031", "1"), ("Wingdings", "F0FE", "☑"), ("Unknown", "F0FE", "")],
)
def test_symbols_are_read_by_their_font(make_docx: Make, font: str, code: str, shown: str) -> None:
    symbol = f'<w:sym w:font="{font}" w:char="{code}"/>'
    assert text_of(make_docx(f"<w:p><w:r>{symbol}<w:t>已完成3项</w:t></w:r></w:p>")) == f"{shown}已完成3项"


def test_a_text_box_is_read_once(make_docx: Make) -> None:
    box = f"<w:txbxContent>{p('框内37件')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(make_docx(body)) == "正文\n框内37件"


def test_content_controls_footnotes_breaks_and_symbols(make_docx: Make) -> None:
    notes = f'<w:footnote w:id="-1">{p("分隔")}</w:footnote><w:footnote w:id="2">{p("含上年结转1件。")}</w:footnote>'
    body = (
        f"<w:sdt><w:sdtContent>{p('控件12次')}</w:sdtContent></w:sdt>"
        '<w:p><w:r><w:t>共3件</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:tab/><w:t>后</w:t><w:noBreakHyphen/></w:r>"
        '<w:r><w:sym w:font="Symbol" w:char="F0B4"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>'
        "<w:p><w:r><w:fldChar/><w:instrText>PAGE 9</w:instrText></w:r><w:r><w:t>域结果5</w:t></w:r></w:p>"
    )
    assert (
        text_of(make_docx(body, footnotes=notes)) == "控件12次\n共3件。\n第一行\n第二行\t后-×\n域结果5\n含上年结转1件。"
    )


def test_tables_are_read_row_by_row(make_docx: Make) -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    nested = f"<w:tbl>{row(p('内层'), p('2件'))}</w:tbl>"
    long = p("本栏为正文，全年共开展集中宣传活动若干场次，发放各类资料若干份，覆盖辖区全部村社。") + p(
        "另起一段，继续说明有关情况和下一步打算，内容较长不宜并入一行。"
    )
    body = f"<w:tbl>{row(p('受理投诉'), p('12件'))}{row(long)}{row(nested, p('外层'))}</w:tbl>"
    lines = text_of(make_docx(body)).split("\n")
    assert lines[0] == "受理投诉\t12件"
    assert lines[1].endswith("村社。")
    assert lines[2].startswith("另起一段")
    assert lines[3] == "内层\t2件\t外层"


def test_merged_cells_of_a_table_keep_the_columns_of_the_others(make_docx: Make) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if text else '<w:p/>'}</w:tc>"

    head = cell("类别", '<w:vMerge w:val="restart"/>') + cell("2023年", '<w:gridSpan w:val="2"/>') + cell("2024年")
    below = cell("", "<w:vMerge/>") + cell("件数") + cell("金额") + cell("件数")
    figures = cell("行政处罚") + cell("12件") + cell("2万元") + cell("15件")
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in (head, below, figures)) + "</w:tbl>"
    assert text_of(make_docx(body)).split("\n") == [
        "类别\t2023年\t\t2024年",
        "\t件数\t金额\t件数",
        "行政处罚\t12件\t2万元\t15件",
    ]


@pytest.mark.parametrize(
    ("number", "number_format", "label"),
    [
        (11, "chineseCountingThousand", "十一"), (20, "chineseCounting", "二十"), (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"), (3, "decimalEnclosedCircle", "③"), (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"), (12, "decimalFullWidth", "１２"), (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"), (5, "bullet", ""), (7, "unheardOf", "7"), (0, "chineseCounting", "0"),
    ],
)  # fmt: skip
def test_list_labels(number: int, number_format: str, label: str) -> None:
    assert list_label(number, number_format) == label


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        pytest.param({"word/document.xml": "<a/>", "../out.txt": "x"}, "unsafe_archive", id="name-above"),
        pytest.param({"word/document.xml": "<a/>", "/etc/x": "x"}, "unsafe_archive", id="absolute-name"),
        pytest.param({"word/document.xml": "<a/>", "c:\\x": "x"}, "unsafe_archive", id="drive-name"),
        pytest.param({"word/document.xml": "<!DOCTYPE x [<!ENTITY e 'v'>]><a>&e;</a>"}, "unsafe_xml", id="entity"),
        pytest.param(
            {"word/document.xml": "<a/>", "docProps/app.xml": "<!doctype a><a/>"},
            "unsafe_xml",
            id="type-in-another-part",
        ),
        pytest.param(
            {"word/document.xml": "<!-- " + "x" * 5000 + " --><!DOCTYPE a><a/>"}, "unsafe_xml", id="type-far-down"
        ),
        pytest.param(
            {"word/document.xml": "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><a/>".encode("utf-16")},
            "unsafe_xml",
            id="type-in-utf-16",
        ),
        pytest.param({"word/document.xml": "<a><b></a>"}, "damaged_file", id="not-well-formed"),
        pytest.param({"word/document.xml": "<a/>"}, "no_text", id="no-text"),
        pytest.param({"word/other.xml": "<a/>", "[Content_Types].xml": "<a/>"}, "damaged_file", id="no-document"),
        pytest.param({"xl/workbook.xml": "<a/>"}, "unsupported_format", id="spreadsheet"),
        pytest.param({"inner.zip": b"PK\x03\x04", "报告.txt": "报告"}, "unsupported_format", id="zip-of-files"),
    ],
)
def test_dangerous_and_damaged_packages(make_zip: Make, entries: dict, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(make_zip(entries), "a.docx")
    assert caught.value.reason == reason
    assert caught.value.remedy


def test_a_style_part_that_was_met_before_is_not_mixed_up_with_another(make_docx: Make) -> None:
    styles = (
        '<w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    body = p("工作成效", '<w:pStyle w:val="H"/>') * 2
    first = make_docx(body, numbering=OUTLINE, styles=styles.format(0))
    second = make_docx(body, numbering=OUTLINE, styles=styles.format(2))
    expected = {first: "一、工作成效\n二、工作成效", second: "1. 工作成效\n2. 工作成效"}
    for data in (first, second, first, second):
        assert text_of(data) == expected[data]


def test_only_a_few_style_parts_are_kept(make_docx: Make) -> None:
    for number in range(docx_styles.KEPT_STYLES + 5):
        style = f'<w:style w:styleId="H"><w:name w:val="style {number}"/></w:style>'
        text_of(make_docx(p("正文", '<w:pStyle w:val="H"/>'), styles=style))
    assert len(docx_styles.kept_styles) == docx_styles.KEPT_STYLES
