"""Ledger: an append-only chain of loads, decisions and publications; each entry holds the hash of the one before.

Anyone who records one entry's hash elsewhere can later prove that nothing before it was changed, dropped or reordered.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from extract.errors import LineageError
from extract.landing.durable import exclusive
from extract.landing.storage import machine_folder, written
from extract.settings import Place, Settings

Kind = Literal["load", "decision", "publication"]

GENESIS = "0" * 64
"""The previous hash of the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One load, decision or publication.

    `content_sha256` is the hash of what it added, decided or published, and `subject` is that thing's id;
    `own_sha256` covers every other field, as JSON with sorted keys and no spaces.
    """

    sequence: int
    kind: Kind
    recorded_at: str
    subject: str
    content_sha256: str
    previous_sha256: str
    own_sha256: str


def ledger_path(settings: Settings) -> Place:
    """The ledger's file, one JSON object per line; part of the archive, from which everything can be rebuilt."""
    return settings.archive / "ledger.jsonl"


def append(settings: Settings, kind: Kind, subject: str, content_sha256: str) -> Entry:
    """Adds an entry durably and returns it; returns the existing entry if the subject already has one.

    Removes a last line that was cut short: it was never acknowledged. Only the machine that has the warehouse appends.
    """
    path = ledger_path(settings)
    with exclusive(machine_folder(settings) / ".ledger.lock"):
        complete, entries = _complete_lines(path)
        for entry in entries:
            if (entry.kind, entry.subject) == (kind, subject):
                return entry
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        previous = entries[-1].own_sha256 if entries else GENESIS
        entry = sealed(Entry(len(entries) + 1, kind, now, subject, content_sha256, previous, ""))
        with written(path) as file:
            file.write(complete + json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
    return entry


def entries(settings: Settings) -> list[Entry]:
    """Every complete entry, oldest first. Raises LineageError naming a line that is not an entry."""
    return _complete_lines(ledger_path(settings))[1]


def head(settings: Settings) -> str:
    """The hash of the newest entry."""
    every = entries(settings)
    return every[-1].own_sha256 if every else GENESIS


def time_of_arrival(settings: Settings) -> datetime.datetime:
    """Now, or after the last load if the clock was set back: what arrives later must not look earlier.

    The order of arrival decides which edition of a report is current. While the clock is behind, each load is a second
    after the one before.
    """
    now = datetime.datetime.now(datetime.UTC)
    times = [datetime.datetime.fromisoformat(e.recorded_at) for e in entries(settings) if e.kind == "load"]
    if not times:
        return now
    latest = max(times)
    steps = times[::-1].index(latest) + (now < latest)  # loads since then, and the one to come
    return max(now, latest + steps * datetime.timedelta(seconds=1))


def check(settings: Settings, expected_head: str | None = None) -> list[str]:
    """The problems of the ledger, one sentence each; empty if the chain is intact.

    With `expected_head`, a hash recorded elsewhere earlier, also finds entries dropped at the end.
    """
    try:
        every = entries(settings)
    except LineageError as error:
        return [str(error)]
    problems = list(_breaks(every))
    if expected_head not in (None, GENESIS, *(entry.own_sha256 for entry in every)):
        problems.append(f"no entry has the expected hash {expected_head}: entries at the end were dropped or changed")
    return problems


def _breaks(every: list[Entry]) -> Iterator[str]:
    previous = GENESIS
    for position, entry in enumerate(every, 1):
        where = f"entry {entry.sequence} ({entry.kind} {entry.subject}) at line {position}"
        if sealed(entry).own_sha256 != entry.own_sha256:
            yield f"{where}: changed: its content does not have its hash"
        if entry.sequence != position:
            yield f"{where}: dropped or reordered: expected entry {position} here"
        elif entry.previous_sha256 != previous:
            yield f"{where}: it does not follow the entry before it, which was changed or replaced"
        previous = entry.own_sha256


def sealed(entry: Entry) -> Entry:
    """`entry` with `own_sha256` computed from its other fields."""
    fields = {name: value for name, value in asdict(entry).items() if name != "own_sha256"}
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(**fields, own_sha256=hashlib.sha256(canonical.encode()).hexdigest())


def _complete_lines(path: Place) -> tuple[bytes, list[Entry]]:
    """The ledger up to the end of the last complete line, and the entries in it."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return b"", []
    complete = data[: data.rfind(b"\n") + 1]
    lines = complete.split(b"\n")[:-1]
    return complete, [_parsed(path, number, line) for number, line in enumerate(lines, 1)]


def _parsed(path: Place, number: int, line: bytes) -> Entry:
    try:
        fields: dict[str, Any] = json.loads(line)
        return Entry(**fields)
    except (ValueError, TypeError) as error:
        raise LineageError(f"{path}, line {number}: not a ledger entry ({error}); the line was changed") from error
