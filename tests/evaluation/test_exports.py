"""Cases and runs go to other tools and come back the same."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.evaluation.case import Case
from bot.evaluation.cases import CASES, read_cases, read_rows
from bot.evaluation.exports import as_csv, as_jsonl, as_promptfoo, as_ragas, as_yaml
from bot.evaluation.library import Library
from bot.evaluation.observed import Item, Observed

from .conftest import ROW

PROVIDER = Path(__file__).parents[2] / "docs" / "examples" / "promptfoo" / "provider.mjs"


@pytest.mark.parametrize(("suffix", "write"), [("yaml", as_yaml), ("jsonl", as_jsonl), ("csv", as_csv)])
def test_the_shipped_cases_come_back_the_same(
    suffix: str, write: Callable[[tuple[Case, ...]], str], tmp_path: Path
) -> None:
    cases = read_cases(CASES)
    file = tmp_path / f"cases.{suffix}"
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(write(cases))
    assert write(read_cases(file)) == write(cases)


@pytest.mark.parametrize(
    "question",
    ["=HYPERLINK(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "'=1", "''-1", "'quoted' words", "- is it safe?"],
)  # fmt: skip
def test_no_question_is_worked_out_by_a_spreadsheet(question: str, tmp_path: Path) -> None:
    cases = read_rows([ROW | {"question": question, "turns": [question]}], "here")
    file = tmp_path / "cases.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(as_csv(cases))
    with file.open(encoding="utf-8-sig", newline="") as table:
        cells = next(csv.DictReader(table))
    assert all(cell[:1] not in tuple("=+-@\t\r＝＋－＠") or not cell for cell in cells.values())
    back = read_cases(file)[0]
    assert (back.question, back.turns) == (question, (question,))


def test_a_sample_for_ragas(case: Case, good: Observed, holdings: Library) -> None:
    sample = json.loads(as_ragas([(case, good)], holdings))
    assert set(sample) == {"user_input", "response", "retrieved_contexts", "reference_contexts", "reference"}
    assert sample["user_input"] == case.question
    assert sample["response"] == good.text
    assert len(sample["retrieved_contexts"]) == 8
    assert sample["retrieved_contexts"][0] == holdings.passages[good.ranking[0]].text
    assert "Cytotherapy" in sample["reference"]


def test_what_has_no_answer_is_no_sample(case: Case, holdings: Library) -> None:
    assert as_ragas([(case, Observed(case_id="a", error="HTTP 500"))], holdings) == ""


def verdicts(case: Case, seen: Observed) -> dict[str, list[bool]]:
    """What promptfoo's assertions, run by node as promptfoo runs them, say of a reply."""
    test = yaml.safe_load(as_promptfoo([case]))[0]
    body = seen.model_dump(mode="json")
    script = (
        "const [body, checks] = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "const body_of = (code) => code.includes('\\n') ? code : `return ${code}`;"
        "const said = (code) => Boolean(new Function('output', 'context', body_of(code))(body, {}));"
        "console.log(JSON.stringify(checks.map((one) => [one.metric, said(one.value)])));"
    )
    done = subprocess.run(
        [shutil.which("node") or "node", "-e", script],
        input=json.dumps([json.dumps(body), test["assert"]]),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    found: dict[str, list[bool]] = {}
    for metric, passed in json.loads(done.stdout):
        found.setdefault(metric, []).append(passed)
    return found


@pytest.mark.skipif(shutil.which("node") is None, reason="promptfoo runs on node")
def test_promptfoo_sees_the_same_mistakes(case: Case, good: Observed) -> None:
    assert all(all(passed) for passed in verdicts(case, good).values())
    text = good.answer[0].text.replace("30", "33") + " All were cured."
    wrong = good.model_copy(
        update={
            "answer": (Item(text=text, citations=(1,)),),
            "citations": (),
            "disclaimer": "",
            "kind": "declined",
        }
    )
    found = verdicts(case, wrong)
    assert {metric for metric, passed in found.items() if not all(passed)} == {
        "kind", "disclaimer", "study", "fact", "first", "forbidden",
    }  # fmt: skip


@pytest.mark.skipif(shutil.which("node") is None, reason="promptfoo runs on node")
def test_promptfoo_finds_traditional_characters(answered: Callable[[Case], Observed]) -> None:
    row = ROW | {
        "language": "zh-Hant",
        "question": "《Cytotherapy》試驗有多少人？",
        "facts": ["脐带"],
        "first": None,
        "forbidden": [],
    }
    case = read_rows([row], "here")[0]
    seen = Observed(case_id="a", kind="answer", answer=(Item(text="臍帶幹細胞"),))
    assert verdicts(case, seen)["fact"] == [True]


@pytest.mark.skipif(shutil.which("node") is None, reason="promptfoo runs on node")
def test_the_example_provider_asks_in_one_conversation() -> None:
    from tests.widget.conftest import running

    from .test_deployment import Hostile

    server = Hostile()
    script = (
        f"import Provider from {json.dumps(PROVIDER.as_uri())};"
        "const provider = new Provider({ config: { url: process.argv[1] } });"
        "const context = { vars: { turns: JSON.stringify(['good one']) } };"
        "console.log(JSON.stringify([await provider.callApi('good two', context), await provider.callApi('500 x', {})]));"
    )
    with running(server.app) as url:
        done = subprocess.run(
            [shutil.which("node") or "node", "--input-type=module", "-e", script, url],
            capture_output=True, text=True, timeout=30, check=True,
        )  # fmt: skip
    answer, refused = json.loads(done.stdout)
    assert json.loads(answer["output"])["kind"] == "answer"
    assert refused == {"error": "HTTP 500"}
    assert [body.get("conversation_id") for body in server.bodies] == [None, "c", None]


def test_the_example_configuration_uses_the_provider() -> None:
    config: dict[str, Any] = yaml.safe_load(
        (PROVIDER.parent / "promptfooconfig.yaml").read_text(encoding="utf-8")
    )
    assert config["providers"] == [f"file://{PROVIDER.name}"]
    assert config["prompts"] == ["{{question}}"]
