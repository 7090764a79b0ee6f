"""``patient-bot eval`` as evaluators run it: what it asks, what it writes, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.assembly import Assembly
from bot.cli import app
from bot.errors import EvaluationError
from bot.evaluation.cases import read_cases
from bot.evaluation.command import chosen
from bot.evaluation.metrics import BY_NAME

REPORTS = {"report.json", "timings.json", "junit.xml", "summary.md", "report.html", "checkout.jsonl"}


@pytest.fixture
def warm(library: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.ready.assembly", lambda: library)


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, args)], env={"COLUMNS": "160", "TERM": "dumb"})


@pytest.fixture
def lenient(tmp_path: Path) -> Path:
    """Thresholds that everything keeps."""
    rules = {
        name: {"at_least": 0} if metric.more_is_better else {"at_most": 1000}
        for name, metric in BY_NAME.items()
    }
    file = tmp_path / "lenient.yaml"
    file.write_text(yaml.safe_dump({"all": rules}), encoding="utf-8")
    return file


@pytest.mark.usefixtures("warm")
def test_the_exit_status_says_whether_every_threshold_is_kept(
    few: Path, lenient: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    strict = tmp_path / "strict.yaml"
    rules = yaml.safe_load(lenient.read_text(encoding="utf-8"))
    rules["all"]["cases_right"] = {"at_least": 1}
    strict.write_text(yaml.safe_dump(rules), encoding="utf-8")
    kept = run("--cases", few, "--thresholds", lenient, "--out", out)
    assert kept.exit_code == 0, kept.output
    assert "5 of 6 cases wholly right" in kept.output
    assert {file.name for file in out.iterdir()} == REPORTS
    short = run("--cases", few, "--thresholds", strict, "--out", out)
    assert short.exit_code == 1
    assert "never-right-en" in short.output
    assert "below threshold: cases_right" in short.output


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--cases", "none.yaml"], "there is no such file"),
        (["--only", "no-such-tag"], "no case fits no-such-tag"),
        (["--thresholds", "none.yaml"], "cannot be read"),
        (["--baseline", "none.json"], "cannot be read as an earlier run"),
        (["--peer", "nobody"], "there is: stock"),
        (["--target", "nowhere"], "is no address"),
        (["--grader", "nobody"], "provider:model"),
        (["--accept", "--only", "emergency"], "--accept takes a run of every case"),
    ],
)
def test_what_cannot_be_used_is_told_with_status_2(
    args: list[str], told: str, few: Path, tmp_path: Path
) -> None:
    given = args if "--cases" in args else [*args, "--cases", str(few)]
    done = run(*given, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "out" / "report.json").exists()


@pytest.mark.usefixtures("warm")
def test_bad_cases_are_told_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("- {id: a, language: xx, question: q, kind: answer}\n", encoding="utf-8")
    done = run("--cases", file, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert f"{file}:1: a: 'language'" in done.output
    assert f"{file}:1: a: 'part' is missing" in done.output


@pytest.mark.usefixtures("warm")
def test_only_some_cases_and_resuming(few: Path, lenient: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    common = ["--cases", few, "--thresholds", lenient, "--out", out]
    assert run(*common, "--only", "check", "--only", "zh,zh-Hant").exit_code == 0
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert [case["id"] for case in report["cases"]] == ["size-zh", "red-hot-hant"]
    refused = run(*common, "--resume")
    assert refused.exit_code == 2
    assert "cannot be continued" in refused.output
    assert run(*common).exit_code == 0
    before = (out / "checkout.jsonl").read_bytes()
    assert run(*common, "--resume").exit_code == 0
    assert (out / "checkout.jsonl").read_bytes() == before, "nothing was asked again"
    again = run(*common, "--baseline", out / "report.json")
    assert "Changed since the accepted run: nothing." in again.output


def test_only_takes_ids_beginnings_tags_parts_languages_and_kinds(few: Path) -> None:
    cases = read_cases(few)

    def ids(*only: str) -> list[str]:
        return [case.case_id for case in chosen(cases, only)]

    assert ids("size-*") == ["size-en", "size-zh"]
    assert ids("size-en,emergency") == ["size-en", "red-hot-hant"]
    assert ids("answer", "zh") == ["size-zh", "follow-zh"]
    assert len(ids()) == 6
    with pytest.raises(EvaluationError, match="tags are advice, emergency"):
        ids("size")


@pytest.mark.usefixtures("warm")
def test_export_import_and_schema(few: Path, tmp_path: Path) -> None:
    table, back = tmp_path / "cases.csv", tmp_path / "back.yaml"
    assert run("export", "csv", "--cases", few, "--out", table).exit_code == 0
    assert run("import", table, "--out", back).exit_code == 0
    assert [case.case_id for case in read_cases(back)] == [case.case_id for case in read_cases(few)]
    assert json.loads(run("schema").stdout)["title"] == "Evaluation case"
    assert run("export", "word").exit_code == 2
    assert run("import", tmp_path / "none.csv").exit_code == 2
    assert "no finished run" in run("export", "ragas", "--run", tmp_path).output


@pytest.mark.usefixtures("warm")
def test_a_run_goes_to_ragas(few: Path, lenient: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("--cases", few, "--thresholds", lenient, "--out", out)
    done = run("export", "ragas", "--cases", few, "--run", out)
    samples = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert {sample["user_input"] for sample in samples} >= {"《Cytotherapy》试验有多少人？"}


def test_the_help_teaches() -> None:
    told = run("--help").output
    for words in (
        "--target",
        "--peer",
        "--only",
        "--resume",
        "Exit status",
        "Examples:",
        "export",
        "import",
        "schema",
    ):
        assert words in told
