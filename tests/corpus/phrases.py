"""Checks one phrase of `phrases.yml`: what it finds, and what its group does not.

An example is a text; two bars in it mark the stretch that is to be found (立案30起，|同比|增加5起).
"""

import re

from extract.lexicons.phrases import group, phrases


def finds(pattern: str, example: str) -> bool:
    before, stretch, after = example.split("|") if "|" in example else ("", example, "")
    end = len(before) + len(stretch)
    match = re.compile(pattern).match(before + stretch + after, len(before))
    return match is not None and match.end() == end


def check(entry: dict) -> None:
    name, phrase_id = entry["phrase"].split("/")
    phrase = next(phrase for phrase in phrases(name) if phrase.id == phrase_id)
    assert [example for example in entry["found"] if not finds(phrase.pattern, example)] == []
    whole_group = group(name, phrase_id.split(".")[0])
    assert [example for example in entry["not_found"] if finds(whole_group, example)] == []
