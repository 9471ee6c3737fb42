"""What people do with a warehouse that a run has built: verify it, decide about a township."""

from __future__ import annotations

import pytest

from extract import orchestration
from extract.settings import read_settings
from tests.conftest import PipelineRun, fadu

pytestmark = [pytest.mark.slow]


def test_the_lineage_dag_finds_no_mismatch(pipeline_run: PipelineRun):
    settings = read_settings(pipeline_run.env)
    environment = orchestration.prepare_airflow(
        settings, orchestration.single_run_environment(settings, pipeline_run.env)
    )
    started: list[str] = []
    orchestration.run_dag("verify_lineage", environment, started.append)
    assert started == ["verify_published_values"]


def test_a_failed_dag_run_names_its_error_and_log(pipeline_run: PipelineRun, tmp_path):
    env = {**pipeline_run.env, "FADU_PUBLISHED": str(tmp_path), "AIRFLOW__CORE__DEFAULT_TASK_RETRIES": "0"}
    settings = read_settings(env)
    environment = orchestration.prepare_airflow(settings, orchestration.single_run_environment(settings, env))
    with pytest.raises(orchestration.DagRunError, match=r"verify_lineage failed .*nothing is published.*\.log"):
        orchestration.run_dag("verify_lineage", environment, lambda task: None)


def test_words_are_counted_when_somebody_asks(pipeline_run: PipelineRun):
    facts = pipeline_run.query("select count(*) from facts")
    done = fadu("terms", env=pipeline_run.env)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = pipeline_run.query("select count(distinct report_id), bool_or(tf_idf > 0) from terms")
    assert counted == pipeline_run.query("select count(distinct report_id), true from facts")
    changed = "select count(*) from terms_by_year where year = 2024 and report_share_change > 0"
    assert pipeline_run.query(changed)[0][0] > 10
    assert pipeline_run.query("select count(*) from facts") == facts


def test_a_decision_is_recorded_and_taken_back(pipeline_run: PipelineRun):
    env = pipeline_run.env
    assert "0 reports wait for a decision." in fadu("review", env=env).stdout
    ((document_id,),) = pipeline_run.query("select document_id from dim_report where file_name like '%.docx'")
    decided = fadu("review", document_id[:12], "--code", "500153105", "--by", "a reviewer", env=env)
    assert f"{document_id[:16]} is placed in 500153105" in decided.stdout
    taken_back = fadu("review", document_id[:12], "--take-back", "--by", "a reviewer", env=env)
    assert "no longer placed" in taken_back.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("zzz", "--code", "500153105", "--by", "a"), "no document begins with 'zzz'"),
        (("", "--code", "500153105", "--by", "a"), "several documents begin with ''"),
    ],
    ids=["unknown", "ambiguous"],
)
def test_a_decision_about_no_single_report_is_refused(pipeline_run: PipelineRun, arguments, said):
    done = fadu("review", *arguments, env=pipeline_run.env)
    assert done.returncode == 1
    assert said in done.stderr
