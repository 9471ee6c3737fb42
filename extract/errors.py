"""Errors: one root and few leaves. Bad documents become outcome rows; everything else raises.

They are raised at the edges (`reading`, `landing`, `lineage`, the command line); the pure core raises only
`LexiconError`, when it loads a lexicon.
"""


class FaduError(Exception):
    """Root of every error that this package raises on purpose."""


class SettingsError(FaduError):
    """A setting or folder cannot be used; the message names it, what was found and what was expected."""


class LexiconError(FaduError):
    """A lexicon entry is malformed; the message names the file, the entry and the unknown or missing key."""


class UnreadableDocument(FaduError):  # noqa: N818 - states a finding about a document, not a fault
    """The bytes cannot be read as text.

    Caught at the one boundary around a document and kept as its outcome. `reason` is a stable code such as `encrypted`
    or `empty_file`, `detail` says what was found, and `remedy` what a person can do about it.
    """

    def __init__(self, reason: str, detail: str, remedy: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.remedy = remedy

    def __reduce__(self):  # pickled across a process boundary, so all three parts must survive
        return type(self), (self.reason, self.detail, self.remedy)


class WarehouseError(FaduError):
    """The warehouse or the published copy cannot be used as asked; the message says what to run."""


class BuildKilledError(WarehouseError):
    """dbt was killed, as the system does if memory runs out: a retry may succeed."""


class LineageError(FaduError):
    """A published value no longer follows from its source."""
