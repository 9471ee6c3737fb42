"""Heads: whether the words beside a word let it name what a number counts.

Used by `indicators` for each rule whose head a word names: a noun before it can make it another thing (气候|观察员).
"""

from __future__ import annotations

from extract.measures.indicator_rules import CompiledRule
from extract.measures.nearness import Surroundings

_NEXT = 1
"""Most characters between a number and the next word: one quotation mark."""

_QUOTES = "“”"

_BRACKETED = 3
"""Length of a bracket with one character in it (村（居）)."""


def stands_as_head(candidate: CompiledRule, number: int, surroundings: Surroundings) -> bool:
    """Whether the words beside the word with that index let it be the rule's head (`IndicatorRule` says how)."""
    if candidate.is_next and not _is_next(surroundings, number):
        return False
    if candidate.attribute_of and _is_attribute(surroundings, number, candidate.attribute_of):
        return False
    if candidate.modified_by and _is_of_another_kind(surroundings, number, candidate.modified_by):
        return False
    return not (candidate.rule.object_before and surroundings.has_own_object(number))


def _is_next(surroundings: Surroundings, number: int) -> bool:
    """Whether the word follows the quantity, with at most one modifier between (95个|网格|工作室).

    Words without content may also be between, but only before that modifier (20个|村级|站点).
    """
    sentence = surroundings.sentence
    if number > surroundings.beyond and sentence.meanings[number - 1].is_content:
        if not _continues(surroundings, number):
            return False
        number -= 1
    while number > surroundings.beyond and not sentence.meanings[number - 1].is_content:
        if not _continues(surroundings, number):
            return False
        number -= 1
    return number == surroundings.beyond and 0 <= sentence.starts[number] - surroundings.place.quantity.end <= _NEXT


def _continues(surroundings: Surroundings, number: int) -> bool:
    """Whether the word follows the one before, with at most quotation marks between (乡村|“|法律明白人|”)."""
    end, start = surroundings.sentence.ends[number - 1], surroundings.sentence.starts[number]
    return start == end or not surroundings.text[end:start].strip(_QUOTES)


def _is_attribute(surroundings: Surroundings, number: int, concepts: int) -> bool:
    """Whether the word only modifies the next one, which is of `concepts` (村（社区）|服务站)."""
    sentence = surroundings.sentence
    end, following = sentence.ends[number], number + 1
    if following < surroundings.after and sentence.starts[following] == end + _BRACKETED:
        end += _BRACKETED  # 村（居）: the lexicon has no word for what the bracket adds
    elif following < surroundings.after and sentence.starts[following] == end + 1:
        if not sentence.meanings[following].named & sentence.meanings[number].named:
            return False
        end, following = sentence.ends[following] + 1, following + 1
    if following >= surroundings.after or sentence.starts[following] != end:
        return False
    return sentence.meanings[following].named & concepts != 0


def _is_of_another_kind(surroundings: Surroundings, head: int, kinds: int) -> bool:
    """Whether the noun right before the word makes it name something else than things of `kinds` (气候|观察员).

    Unlisted nouns do, also before an unlisted verb (烟叶|生产|研判会), and any word before a rate, where a verb is
    part of its name (垃圾|处理率). A word of `kinds` further ahead in the phrase decides (宪法|主题|步道).
    """
    words = surroundings.sentence
    if words.meanings[head].all & kinds:
        return False
    is_rate = surroundings.place.quantity.unit_family == "percent"
    is_other = False
    for number in range(head - 1, -1, -1):
        meaning = words.meanings[number]
        if words.ends[number] != words.starts[number + 1] or not meaning.is_content:
            break
        if meaning.all & kinds:
            return False
        if not is_other and not is_rate and not meaning.is_unlisted_noun and meaning.heads:
            break
        is_other = is_other or is_rate or meaning.is_unlisted_noun
    return is_other
