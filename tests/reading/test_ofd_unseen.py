"""What nobody sees on a page of an OFD is no part of its text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.reading import read_document

Make = Callable[..., bytes]
Line = Callable[..., str]

BODY = "全年调解纠纷32件，走访群众"
WORDS = "培训99次"
RECTANGLE = "M 0 0 L 100 0 L 100 20 L 0 20 C"


def path(colour: str = '<FillColor Value="255 255 255"/>', data: str = RECTANGLE, attributes: str = "") -> str:
    """A filled path that holds all of `WORDS` where the tests write them."""
    fill = "" if "Fill=" in attributes else 'Fill="true"'
    return (
        f'<PathObject Boundary="10 35 100 20" Stroke="false" {fill} {attributes}>{colour}'
        f"<AbbreviatedData>{data}</AbbreviatedData></PathObject>"
    )


def coloured(line: str, colour: str) -> str:
    return line.replace("<TextCode", f"<FillColor {colour}/><TextCode")


@pytest.fixture
def read(make_ofd: Make, make_ofd_line: Line) -> Callable[..., list[str]]:
    """The lines of a page with the body and these objects below it, where `{}` is a line of text."""

    def lines(objects: str, words: str = WORDS, y: float = 40, **details: object) -> list[str]:
        made = make_ofd([[make_ofd_line(BODY, 20, 20), objects.replace("{}", make_ofd_line(words, 20, y, **details))]])
        return read_document(made, "a.ofd").text.split("\n")

    return lines


@pytest.mark.parametrize(
    "details", [{"attributes": 'Alpha="0"'}, {"attributes": 'Fill="false"'}, {"size": 0.05}, {"y": 400}, {"y": -40}]
)
def test_what_is_faint_tiny_or_off_the_page_is_left_out(read: Callable[..., list[str]], details: dict) -> None:
    assert read("{}", **details) == [BODY]


@pytest.mark.parametrize(
    "details",
    [{"attributes": 'Alpha="128"'}, {"attributes": 'Fill="false" Stroke="true"'}, {"size": 2.0}, {"y": 280}],
)
def test_what_is_half_clear_outlined_small_or_low_is_read(read: Callable[..., list[str]], details: dict) -> None:
    assert read("{}", **details) == [BODY, WORDS]


@pytest.mark.parametrize(
    ("colour", "before", "is_read"),
    [
        ('Value="255 255 255"', "", False),
        ('Value="255"', "", False),
        ('Value="0 0 0 0"', "", False),
        ('Value="0 0 0" Alpha="0"', "", False),
        ('Value="255 0 0"', "", True),
        ('Value="0 0 0 255"', "", True),
        ('Value="255 255 255"', path('<FillColor Value="0 0 128"/>'), True),
        ('Value="255 255 255"', '<ImageObject Boundary="10 35 100 20" ResourceID="3"/>', True),
        ('Value="255 255 255"', "<Template/>", True),
    ],
)
def test_white_text_is_read_on_a_ground(
    read: Callable[..., list[str]], make_ofd_line: Line, colour: str, before: str, is_read: bool
) -> None:
    objects = before + coloured(make_ofd_line(WORDS, 20, 40), colour)
    assert read(objects) == [BODY] + [WORDS] * is_read


def test_what_is_covered_is_left_out_and_what_is_typed_over_it_is_read_alone(
    read: Callable[..., list[str]], make_ofd_line: Line
) -> None:
    assert read("{}" + path()) == [BODY]
    assert read("{}" + path() + make_ofd_line("培训11次", 20, 40)) == [BODY, "培训11次"]


@pytest.mark.parametrize(
    "after",
    [
        path(attributes='Alpha="100"'),
        path('<FillColor Value="255 255 0" Alpha="100"/>'),
        path("<FillColor><AxialShd/></FillColor>"),
        path("<Clips/>"),
        path(attributes='Fill="false"'),
        path(attributes='Visible="false"'),
        path(data="M 0 0 L 100 0 L 100 5 L 0 5 C"),
        path(data="M 0 0 L 100 0 L 0 20 C"),
        path(data="M 0 0 B 10 0 90 0 100 0 L 100 20 L 0 20 C"),
    ],
    ids=["clear", "clear colour", "shade", "cut", "unfilled", "unseen", "beside", "triangle", "curved"],
)
def test_what_shows_through_or_beside_is_read(read: Callable[..., list[str]], after: str) -> None:
    assert read("{}" + after) == [BODY, WORDS]


def test_what_is_drawn_before_a_text_covers_nothing(read: Callable[..., list[str]]) -> None:
    assert read(path() + "{}") == [BODY, WORDS]
