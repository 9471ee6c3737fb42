"""Small documents in every format, made by hand so that each test says what is in them."""

import io
import zipfile
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "documents"

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OTHER = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def build_zip(entries: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return buffer.getvalue()


def build_docx(body: str, **parts: str) -> bytes:
    """A package with `body` inside `w:body`; `parts` are the contents of numbering, styles and footnotes."""
    roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes"}
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W} {OTHER}><w:body>{body}</w:body></w:document>",
    }
    for name, inside in parts.items():
        entries[f"word/{name}.xml"] = f"<w:{roots[name]} {W}>{inside}</w:{roots[name]}>"
    return build_zip(entries)


def build_ofd(pages: list[list[str]], documents: int = 1, **extra: str) -> bytes:
    """An OFD whose pages contain these text objects; `extra` entries are named with `__` for `/`."""
    entries: dict[str, str | bytes] = {name.replace("__", "/") + ".xml": content for name, content in extra.items()}
    bodies = "".join(f"<DocBody><DocRoot>Doc_{d}/Document.xml</DocRoot></DocBody>" for d in range(documents))
    entries["OFD.xml"] = f'<OFD xmlns="http://www.ofdspec.org/2016">{bodies}</OFD>'
    share = len(pages) // documents
    for d in range(documents):
        own = range(d * share, (d + 1) * share)
        listed = "".join(f'<Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in own)
        area = "<CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea></CommonData>"
        entries[f"Doc_{d}/Document.xml"] = f"<Document>{area}<Pages>{listed}</Pages></Document>"
        for n in own:
            objects = "".join(pages[n])
            entries[f"Doc_{d}/Pages/{n}.xml"] = f"<Page><Content><Layer>{objects}</Layer></Content></Page>"
    return build_zip(entries)


def ofd_line(text: str, x: float, y: float, size: float = 5.0, attributes: str = "") -> str:
    width = size * len(text)
    return (
        f'<TextObject Boundary="{x} {y} {width} {size * 1.4}" Size="{size}" {attributes}>'
        f'<TextCode X="0" Y="{size}" DeltaX="g {max(len(text) - 1, 0)} {size}">{text}</TextCode></TextObject>'
    )


def build_pdf(
    pages: list[list[tuple[float, float, float, str]]],
    media_box: str = "0 0 595 842",
    extra: str = "",
    drawings: tuple[str, ...] = (),
    ground: str = "",
) -> bytes:
    """A PDF whose pages contain lines (left, bottom, size, text) in a Chinese font that every reader knows by name.

    `drawings` are the other drawings on each page, as PDF operators; `ground` is drawn on every page before its lines.
    """
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /Ascent 880 /Descent -120 /CapHeight 880 "
        "/FontBBox [0 -120 1000 880] /ItalicAngle 0 /StemV 80 >>",
    ]
    kids = []
    for lines, drawing in zip_longest(pages, drawings, fillvalue=""):
        drawn = "\n".join(
            [ground]
            + [f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, size, text in lines]
            + [drawing]
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{media_box}] {extra} /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>"
    return _pdf_file(objects)


def _pdf_file(objects: list[str]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    parts = [out]
    position = len(out)
    for number, body in enumerate(objects, start=1):
        offsets.append(position)
        parts.append(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
        position += len(parts[-1])
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    parts.append(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{position}\n%%EOF".encode("latin-1")
    )
    return b"".join(parts)


@pytest.fixture(scope="session")
def make_zip() -> Callable[..., bytes]:
    return build_zip


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    return build_docx


@pytest.fixture(scope="session")
def make_ofd() -> Callable[..., bytes]:
    return build_ofd


@pytest.fixture(scope="session")
def make_ofd_line() -> Callable[..., str]:
    return ofd_line


@pytest.fixture(scope="session")
def make_pdf() -> Callable[..., bytes]:
    return build_pdf


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder with the same reports in all formats, which is not part of the project."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the folder of documents in all formats is not beside the project")
    return DOCUMENTS
