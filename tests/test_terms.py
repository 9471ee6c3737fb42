"""Terms: each section's words by where its heading starts, and lexicons that no extraction depends on."""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from extract import lexicons, terms
from extract.lexicons import digest
from extract.terms import count_terms, terms_version

TEXT = "关于法治的报告\n一、普法\n开展普法。\n（一）宪法宣传\n学习宪法。\n二、调解\n"
STARTS = tuple(TEXT.index(heading) for heading in ("一、", "（一）", "二、"))


def test_a_stretch_ends_at_the_next_heading_of_any_level() -> None:
    assert count_terms(TEXT, STARTS) == {
        None: Counter({"法治": 1, "报告": 1}),
        STARTS[0]: Counter({"普法": 2, "开展": 1}),
        STARTS[1]: Counter({"宪法": 2, "宣传": 1, "学习": 1}),
        STARTS[2]: Counter({"调解": 1}),
    }


def test_a_text_without_words_has_none() -> None:
    assert count_terms("", ()) == {}
    assert count_terms("一、\n", (0,)) == {}


@pytest.mark.parametrize("name", ["stop_words.csv", "dictionary.csv", "word_classes.csv"])
def test_every_word_and_class_is_listed_once(name: str) -> None:
    kind = terms.WordClass if name == "word_classes.csv" else terms.WordList
    entries = lexicons.load_csv(f"terms/{name}", kind)
    listed = [word for entry in entries for word in getattr(entry, "words", None) or (entry.word_class,)]
    assert len(listed) == len(set(listed)) > 10
    assert len({entry.id for entry in entries}) == len(entries)


def test_a_word_of_the_dictionary_is_no_stop_word() -> None:
    words = {word for entry in lexicons.load_csv("terms/dictionary.csv", terms.WordList) for word in entry.words}
    assert not words & terms._stop_words()
    assert all(count_terms(word, ()) == {None: Counter({word: 1})} for word in words)


def test_a_new_stop_word_reads_no_report_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    files = lexicons._files

    def changed(folders: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, content + b"#" * path.startswith("terms/")) for path, content in files(folders))

    versions = (digest, terms_version)
    before = [version.__wrapped__() for version in versions]
    monkeypatch.setattr(lexicons, "_files", changed)
    monkeypatch.setattr(terms, "digest", digest.__wrapped__)
    rules, words = (version.__wrapped__() for version in versions)
    assert rules == before[0]
    assert words != before[1]
