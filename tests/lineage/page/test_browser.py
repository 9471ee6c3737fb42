"""The page in a real browser: what an auditor does, what they see, and with the keyboard alone."""

from __future__ import annotations

import re
import shutil

import pytest

pytestmark = [pytest.mark.slow]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

SEEN = """element => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight && box.width > 0;
}"""
"""Whether an element stands inside the window."""


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address):
    """A window that fails the test for anything a policy forbade, any dialogue and any request to elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda r: None if r.url.startswith(address) else problems.append(r.url))
    yield page
    context.close()
    assert problems == []


def test_from_a_filter_to_the_characters_to_the_page_picture(page, address, query):
    page.goto(address)
    page.get_by_label("乡镇、县或代码").fill("高燕")
    page.get_by_label("类别").select_option("dispute")
    page.get_by_role("button", name="查询").click()
    assert "q=" in page.url
    row = page.locator("tr", has_text="受理排查矛盾纠纷")
    assert row.locator("td.value").inner_text() == "70"
    row.locator("td.value a").click()

    assert page.locator("h1").inner_text().startswith("受理排查矛盾纠纷")
    assert page.locator("blockquote mark").first.inner_text() == "70件"
    page.get_by_role("link", name=re.compile("原文")).first.click()

    figure = page.locator("mark.chosen")
    assert "".join(figure.all_inner_texts()) == "70件"
    assert page.url.endswith("#figure")
    assert figure.first.evaluate(SEEN), "the figure is scrolled to"
    start, end = query(
        "select start_offset, end_offset from fct_observation join dim_report using (report_id)"
        " where file_name like '高燕镇%' and surface = '70件'"
    )[0]
    assert figure.first.get_attribute("data-start") == str(start)
    assert figure.first.get_attribute("data-end") == str(end)
    page.get_by_role("link", name=re.compile("页图像.*Picture")).click()

    box = page.locator("rect.chosen")
    assert box.first.evaluate(SEEN)
    with page.expect_response(re.compile("/picture$")) as picture:
        page.reload()
    assert picture.value.ok
    page.locator("svg a", has=page.locator("rect.chosen")).click()
    assert "".join(page.locator("mark.chosen").all_inner_texts()) == "70件"


def test_the_box_stands_around_the_figure_on_the_picture(page, address, report_ids, query):
    key, number = query(
        "select observation_id, page from fct_observation join fct_evidence_segment using (observation_id)"
        " join dim_report on dim_report.report_id = fct_observation.report_id"
        " where file_name like '高燕镇%' and surface = '70件'"
    )[0]
    page.goto(f"{address}/reports/{report_ids['高燕镇2024.pdf']}/pages/{number}?figure={key}")
    box = page.locator("rect.chosen").first
    x, y, width = (float(box.get_attribute(name)) for name in ("x", "y", "width"))
    start, line, top = query(
        "select figures.start_offset - lines.start_offset, lines.box_left, lines.box_top"
        " from fct_observation as figures join fct_evidence_segment as lines using (observation_id)"
        " where observation_id = ?",
        key,
    )[0]
    size = 18  # points of a character on this page
    assert x == pytest.approx(line + start * size, abs=size), "begins at the figure's first character"
    assert width == pytest.approx(3 * size, abs=size), "is as wide as its three characters"
    assert y == pytest.approx(top, abs=4)


def test_hostile_text_does_nothing_and_breaks_no_layout(page, address, report_ids):
    (report_id,) = [key for name, key in report_ids.items() if "script" in name]
    for path in (f"/reports/{report_id}", f"/reports/{report_id}/numerals", "/reports"):
        page.goto(address + path)
        assert "owned" not in page.title()
        assert page.locator("main script, main img, main iframe").count() == 0
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "long lines wrap"
    page.goto(f"{address}/reports/{report_id}")
    assert page.locator(".unseen", has_text="U+202E").first.is_visible()


def test_with_the_keyboard_alone(page, address):
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").evaluate(SEEN), "the way to skip the menu is seen once it is reached"
    order = []
    for _ in range(20):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "(e => [e.name || e.className || e.getAttribute('href'), getComputedStyle(e).outlineStyle])"
            "(document.activeElement)"
        )
        order.append(name)
        assert outline not in ("none", ""), f"the focus on {name} is seen"
        if str(name).startswith("/facts/"):
            break
    assert order[0] == "brand"
    fields = [name for name in order if name in ("q", "year", "category", "indicator")]
    assert fields == ["q", "year", "category", "indicator"]
    assert str(order[-1]).startswith("/facts/"), "a number is reached behind the filters"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/facts/"))


def test_names_for_those_who_do_not_see(page, address):
    for path in ("/", "/reports", "/checks?result=", "/review", "/charts"):
        page.goto(address + path)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1
        assert page.locator("img:not([alt])").count() == 0
        assert page.evaluate("[...document.querySelectorAll('input, select')].every(e => e.labels.length === 1)"), (
            "each field has its label"
        )


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_its_window(page, address, query, report_ids, width):
    page.set_viewport_size({"width": width, "height": 800})
    (fact,) = query("select indicator_year_id from facts where used_mention_count > 1")[0]
    paths = ["/", "/reports", "/checks?result=", "/review", "/charts", f"/facts/{fact}"]
    for path in [*paths, *(f"/reports/{key}" for key in report_ids.values())]:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
