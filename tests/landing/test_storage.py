"""Archive, landing and quarantine in an object store hold what folders would, and what is built on them is the same."""

import functools
import os
import sys

import pytest

from extract.errors import SettingsError, WarehouseError
from extract.landing import ledger
from extract.landing.archive import archive_path, quarantined
from extract.landing.content import warehouse_content
from extract.landing.kept import keep_load, kept_ids, loads_folder
from extract.landing.land import Extractor
from extract.landing.load import load_run
from extract.landing.rebuild import rebuild
from extract.landing.reland import land_archived, scan_archive
from extract.landing.scan import scan_drop_folder
from extract.landing.status import read_status, repair
from extract.landing.storage import local_copies, reachable, written
from extract.landing.warehouse import open_for_reading
from extract.lineage.events import file_dataset
from extract.lineage.originals import read_original
from extract.records import Versions
from extract.settings import Settings, read_settings

PLACES = ("archive", "landing", "quarantine")
REPORTS = {
    "甲镇.txt": "甲镇法治报告：调解32件，培训4次。",
    "乙乡.txt": "乙乡法治报告：调解7件。",
    "again.txt": "甲镇法治报告：调解32件，培训4次。",
    "empty.txt": "",
}
OTHER_RULES = "n" * 64


def in_store(chain, home, store: str, places=PLACES) -> Settings:
    return chain.settings_in(home, **{name: f"{store}/{name}" for name in places})


@pytest.fixture
def settings(chain, tmp_path, object_store) -> Settings:
    return in_store(chain, tmp_path / "home", object_store)


@pytest.fixture
def loaded(chain, settings, drop) -> Settings:
    for name, text in REPORTS.items():
        drop(name, text)
    chain.ingest(settings, "run")
    return settings


def put(settings: Settings, reports: dict[str, str]) -> None:
    settings.drop.mkdir(parents=True)
    for name, text in reports.items():
        (settings.drop / name).write_text(text)
        os.utime(settings.drop / name, (1_700_000_000, 1_700_000_000))


def content(settings: Settings) -> str:
    with open_for_reading(settings) as connection:
        return warehouse_content(connection)


def documents(settings: Settings) -> list[str]:
    with open_for_reading(settings) as connection:
        return [row[0] for row in connection.execute("select document_id from raw.documents order by 1").fetchall()]


@pytest.mark.parametrize("places", [PLACES, *((place,) for place in PLACES)], ids="+".join)
def test_same_facts_wherever_the_files_are(chain, tmp_path, object_store, places) -> None:
    local, remote = chain.settings_in(tmp_path / "local"), in_store(chain, tmp_path / "home", object_store, places)
    for each in (local, remote):
        put(each, REPORTS)
        chain.run_chain(each, "run")
    assert content(remote) == content(local)
    assert [item["document_id"] for item in quarantined(remote)] == [item["document_id"] for item in quarantined(local)]
    assert kept_ids(remote) == {entry.subject for entry in ledger.entries(remote) if entry.kind == "load"}
    assert ledger.check(remote) == []
    assert list(remote.landing.glob("*.parquet")) == list(remote.drop.iterdir()) == []
    assert read_status(remote).quarantined_contents == 1
    for document_id in documents(local):
        assert read_original(remote.archive, document_id) == read_original(local.archive, document_id)


def test_nothing_of_the_store_is_on_the_machine(loaded) -> None:
    assert {path.name for path in loaded.home.iterdir()} <= {"drop", "warehouse", "lineage", ".staging"}
    assert [path.name for path in (loaded.home / ".staging").iterdir()] == [".lock"]
    reports = {text.encode() for text in REPORTS.values()}
    assert [path for path in loaded.home.rglob("*") if path.is_file() and path.read_bytes() in reports - {b""}] == []


def test_lost_machine_is_rebuilt_from_the_store(chain, loaded, tmp_path, object_store) -> None:
    before = content(loaded)
    other = in_store(chain, tmp_path / "other machine", object_store)
    counts = rebuild(other)
    assert (counts["loads"], counts["arrivals"]) == (1, 4)
    assert content(other) == before


def test_rebuilding_names_a_load_that_was_changed(loaded) -> None:
    (load_id,) = kept_ids(loaded)
    (landed, *_) = (loads_folder(loaded) / load_id).glob("*.parquet")
    landed.unlink()
    with pytest.raises(WarehouseError, match=f"{load_id} are missing or changed"):
        rebuild(loaded)


def test_originals_in_the_store_are_extracted_anew(chain, loaded) -> None:
    batches = enumerate(scan_archive(loaded, OTHER_RULES))
    extractor = chain.extractor(OTHER_RULES)
    landed = [land_archived(loaded, "newer", index, batch, extractor) for index, batch in batches]
    assert load_run(loaded, "newer", landed)["extractions"] == len(documents(loaded)) == 3


def test_landed_on_one_machine_and_loaded_on_another(chain, loaded, drop, tmp_path, object_store) -> None:
    drop("again and again.txt", REPORTS["甲镇.txt"])
    drop("丙镇.txt", "丙镇法治报告：调解99件。")
    places = {name: f"{object_store}/{name}" for name in PLACES}
    worker = chain.settings_in(tmp_path / "worker", drop=str(loaded.drop), **places)
    (names,) = scan_drop_folder(loaded, "next")
    landed = chain.land_batch(worker, "next", 0, names, chain.extractor())
    counts = load_run(loaded, "next", [landed])
    assert (counts["arrivals"], counts["documents"], counts["extractions"], counts["cleared"]) == (2, 1, 1, 2)
    assert load_run(loaded, "next", [landed])["arrivals"] == 0


def test_known_content_is_not_read_again(chain, loaded, drop) -> None:
    drop("甲镇 2.txt", REPORTS["甲镇.txt"])
    counts = chain.ingest(loaded, "next")
    assert (counts["arrivals"], counts["extractions"]) == (1, 0)


def test_content_that_can_be_read_after_all_leaves_quarantine(chain, loaded) -> None:
    assert len(quarantined(loaded)) == 1
    read = functools.partial(chain.read_in_process, lambda data, name: chain.extract(data or "法治1".encode(), name))
    extractor = Extractor(read, Versions("0.1", OTHER_RULES, "t" * 64))
    for index, batch in enumerate(scan_archive(loaded, OTHER_RULES)):
        land_archived(loaded, "newer", index, batch, extractor)
    assert quarantined(loaded) == []


def test_a_write_that_fails_leaves_what_was_there(settings) -> None:
    target = settings.archive / "file"
    with written(target) as file:
        file.write(b"whole")
    with pytest.raises(TypeError), written(target) as file:
        file.write("a text, where bytes are expected")
    assert target.read_bytes() == b"whole"


def test_copies_go_with_their_block_and_what_is_gone_has_none(settings) -> None:
    with written(settings.archive / "here") as file:
        file.write(b"1")
    places = [settings.archive / name for name in ("here", "gone", "here")]
    with local_copies(settings, places) as copies:
        assert [path.name for path in copies] == ["here", "gone", "here"]
        assert [path.exists() for path in copies] == [True, False, True]
    assert not any(path.exists() for path in copies)


def test_a_load_whose_keeping_was_killed_is_kept_whole_by_the_next(settings, tmp_path) -> None:
    files = [tmp_path / name for name in ("a.parquet", "b.parquet")]
    for file in files:
        file.write_text(file.name)
    with written(loads_folder(settings) / "load" / "a.parquet") as half:
        half.write(b"a.parquet")
    kept = keep_load(settings, "load", "run", files)
    assert [path.read_bytes() for path in kept.files] == [b"a.parquet", b"b.parquet"]
    assert keep_load(settings, "load", "another run", []) == kept


def test_a_load_that_never_was_committed_goes(loaded) -> None:
    (load_id,) = kept_ids(loaded)
    for file in (loads_folder(loaded) / load_id).iterdir():
        with written(loads_folder(loaded) / "uncommitted" / file.name) as copy:
            copy.write(file.read_bytes())
    assert repair(loaded)["uncommitted_loads_removed"] == 1
    assert kept_ids(loaded) == {load_id}


def test_lineage_names_an_object_by_bucket_and_key(settings) -> None:
    dataset = file_dataset(archive_path(settings.archive, "ab" * 32))
    assert (dataset.namespace, dataset.name.endswith("/archive/ab/ab/" + "ab" * 32)) == ("s3://fadu", True)


def test_a_bucket_that_is_not_there_is_named(tmp_path, bucket) -> None:
    settings = read_settings({"FADU_HOME": str(tmp_path), "FADU_LANDING": "s3://fadu-2/landing"})
    with pytest.raises(SettingsError, match=r"s3://fadu-2/landing: the bucket fadu-2 cannot be used \(Not Found\)"):
        reachable(settings)


def test_credentials_that_are_refused_are_told(settings, monkeypatch) -> None:
    monkeypatch.setattr("moto.settings.INITIAL_NO_AUTH_ACTION_COUNT", 0)  # from here on the store asks who it is
    with pytest.raises(SettingsError, match=r"the bucket fadu cannot be used \(Forbidden\).*credentials"):
        reachable(settings)


def test_a_missing_library_is_named(settings, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.exceptions", None)
    with pytest.raises(SettingsError, match="expected an installation with the extra `s3`"):
        reachable(settings)


@pytest.mark.parametrize("name", ["DROP", "WAREHOUSE", "PUBLISHED", "HOME"])
def test_what_needs_a_file_system_is_no_object(name) -> None:
    with pytest.raises(SettingsError, match=rf"FADU_{name} is 's3://fadu/x'; expected a local path"):
        read_settings({f"FADU_{name}": "s3://fadu/x"})


def test_other_stores_are_refused() -> None:
    with pytest.raises(SettingsError, match="expected a local path or s3://"):
        read_settings({"FADU_ARCHIVE": "gs://fadu/archive"})
