"""Weights: how much each kind of evidence counts for a township, and why.

They are decimal logarithms of likelihood ratios: 2 means that the words are a hundred times as likely in a report of
this township as in one of another township of the same name. The weights of independent evidence add up.
"""

BESIDE_IN_ISSUER = {"county": 6.0, "prefecture": 2.5, "province": 2.0}
"""The region comes directly before the township's name in the issuer line, title or metadata: issuers know where they
are. A prefecture or province may hold several townships of one name."""

BESIDE_IN_TEXT = {"county": 4.0, "prefecture": 2.0, "province": 1.5}
"""The same where a report names itself in its text: opening, signature, a document title in 《》. Elsewhere a full name
is more often that of another place, so it only counts as a mention of the region."""

NAMED_ORGAN = {"county": 3.0, "prefecture": 2.0, "province": 1.5}
"""The region's organ or document is named: a township answers to it. Provinces tell less: they hold most namesakes."""

NAMED_TWICE = {"county": 1.8, "prefecture": 1.2, "province": 0.8}
NAMED_ONCE = {"county": 1.2, "prefecture": 0.8, "province": 0.5}
"""Only the region is named: it may also be where somebody went or came from. No weight if the text mentions it once as
another place (赴荣昌区考察)."""

OTHER_REGION_BESIDE = -6.0
"""Another county or city comes directly before the township's name, or another province before that."""

OTHER_COUNTY_ORGAN = -3.0
"""Another county's organ or document is named, and the own county's is not."""

DOCUMENT_PREFIX = {1: 1.8, 2: 3.0}
"""The number of a county document begins with the first one (城府办发) or two characters of the county's name; one
county in a hundred begins with a given character. A prefecture's (达市府发) counts PREFECTURE_PREFIX."""

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
"""The township is only in the list of the year after or before."""

LISTED_LONG_BEFORE = -2.0
"""It is only in older lists: most such townships were merged into others, and some live on inside a zone."""

TOWNSHIPS = 41_352
"""Townships in the last list, for the rarity of a village's name."""
RARE_VILLAGE = 20
"""Maximum number of townships with a village of the same name if it is not in the table of common names."""
MOST_FROM_VILLAGES = 5.0
"""Maximum for all villages together; more of them prove nothing further."""
