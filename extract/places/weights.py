"""Weights: how much each kind of evidence counts for a township, and why.

They are decimal logarithms of likelihood ratios: 2 means that the words are a hundred times as likely in a report of
this township as in one of another township of the same name. The weights of independent evidence add up.
"""

BESIDE_IN_ISSUER = {"county": 6.0, "prefecture": 2.5, "province": 2.0}
"""The region stands directly before the township's name in the issuer line, the title or the metadata: who issued a
report knows where they are. A prefecture or province still holds several townships of one name."""

BESIDE_IN_TEXT = {"county": 4.0, "prefecture": 2.0, "province": 1.5}
"""The same where a report names itself in its text: opening, signature, a document's title in 《》. Elsewhere a full
name is more often another place's, so there it only counts as the region's being named."""

NAMED_ORGAN = {"county": 3.0, "prefecture": 2.0, "province": 1.5}
"""The region's organ or document is named: a township answers to it. Provinces hold most namesakes: they tell less."""

NAMED_TWICE = {"county": 1.8, "prefecture": 1.2, "province": 0.8}
NAMED_ONCE = {"county": 1.2, "prefecture": 0.8, "province": 0.5}
"""The region is named and no more: it may also be where somebody went or came from. Nothing where the text speaks of it
as another place once (赴荣昌区考察)."""

OTHER_REGION_BESIDE = -6.0
"""Another county or city stands directly before the township's name, or another province before that."""

OTHER_COUNTY_ORGAN = -3.0
"""Another county's organ or document is named, and the own county's is not."""

DOCUMENT_PREFIX = {1: 1.8, 2: 3.0}
"""A county document's number begins with the first character (城府办发) or two of the county's name; one county in a
hundred begins with a given character. The prefecture's (达市府发) counts PREFECTURE_PREFIX."""

PREFECTURE_PREFIX = 1.0

SLOGAN = 1.8
"""法治荣昌, 平安城口: slogans are about the own county, but some begin with common words."""

LEVEL_AGREES = 0.3
LEVEL_CONTRADICTS = -1.5
"""县委 in the report of a district's township, 区委 in a county's: possible only for a while after 县改区."""
ONLY_CITY_NAMED = -0.7
"""Only 市委 and 市政府 are named: a county-level city is likelier than a county under a prefecture."""

UNIQUE_NAME = 2.0
"""No other township of any list has the name; the place could still be missing from the lists."""
UNIQUE_IN_YEAR = 1.5
"""No other township of the year's list has it."""

LISTED_NEXT_YEAR = -0.5
"""The township stands in the list of the year after or before only."""

LISTED_LONG_BEFORE = -2.0
"""It stands in older lists only: most such townships were merged into others, and some live on inside a zone."""

TOWNSHIPS = 41_352
"""Townships in the last list, for the rarity of a village's name."""
RARE_VILLAGE = 20
"""Townships with a village of a name that is not in the table of common names, at most."""
MOST_FROM_VILLAGES = 5.0
"""Villages together; from here on they prove the place as well as they can."""
