"""The commands as people run them, on the real index."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot import __version__
from bot.assembly import Assembly
from bot.cli import app
from bot.domain.language import Language

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
ZH, EN = "干细胞注射安全吗？", "How many patients were in the Cytotherapy trial?"


def run(data: Path, *args: str, stdin: str = "", **env: str) -> Result:
    environment = {"BOT_DATA_DIR": str(data), "COLUMNS": "500", "TERM": "dumb"} | env
    return CliRunner().invoke(app, list(args), input=stdin, env=environment)


@pytest.fixture
def warm(library: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands use the parts that are built already, as a second question in one process would."""
    monkeypatch.setattr("bot.cli.ready.assembly", lambda: library)


def squeezed(text: str) -> str:
    return "".join(text.replace("│", "").split())


def disclaimer(library: Assembly, language: Language) -> str:
    return squeezed(library.replies.disclaimer(language))


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        (EN, Language.ENGLISH, "30"),
        (ZH, Language.SIMPLIFIED, "来源"),
        ("幹細胞注射安全嗎？", Language.TRADITIONAL, "來源"),
    ],
)
def test_ask(library: Assembly, shared_data_dir: Path, question: str, language: Language, said: str) -> None:
    done = run(shared_data_dir, "ask", question)
    assert done.exit_code == 0, done.output
    assert said in done.stdout
    assert "[1]" in done.stdout
    assert squeezed(done.stdout).endswith(disclaimer(library, language) + "╰" + "─" * 498 + "╯")
    assert done.stderr == ""


@pytest.mark.usefixtures("warm")
def test_ask_for_json_gives_the_body_of_the_api(library: Assembly, shared_data_dir: Path) -> None:
    done = run(shared_data_dir, "ask", EN, "--json")
    assert done.exit_code == 0
    body = json.loads(done.stdout)
    assert set(body) == {
        "conversation_id",
        "reply_id",
        "language",
        "kind",
        "answer",
        "citations",
        "suggestions",
        "disclaimer",
    }
    assert (body["kind"], body["language"]) == ("answer", "en")
    assert body["disclaimer"] == library.replies.disclaimer(Language.ENGLISH)
    assert any(citation["study_id"] == "cytotherapy-2025" for citation in body["citations"])
    assert set(body["citations"][0]) >= {
        "number",
        "title",
        "quote",
        "quote_shown",
        "quote_language",
        "passage_id",
        "verdict",
        "note",
    }


@pytest.mark.usefixtures("warm")
def test_the_language_asked_for_wins(library: Assembly, shared_data_dir: Path) -> None:
    body = json.loads(run(shared_data_dir, "ask", ZH, "-l", "en", "--json").stdout)
    assert body["language"] == "en"
    assert body["disclaimer"] == library.replies.disclaimer(Language.ENGLISH)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("", Language.ENGLISH, "Please write your question."),
        ("\u200b \n", Language.ENGLISH, "Please write your question."),
        ("疼" * 1001, Language.SIMPLIFIED, "1000 个字以内"),
        ("pain is " * 200, Language.ENGLISH, "under 1000 characters"),
    ],
    ids=["empty", "invisible", "long-zh", "long-en"],
)
@pytest.mark.usefixtures("warm")
def test_questions_that_cannot_be_taken(
    library: Assembly, shared_data_dir: Path, question: str, language: Language, said: str
) -> None:
    done = run(shared_data_dir, "ask", question)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert disclaimer(library, language) in squeezed(done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["ask", "Is it safe?"], ["chat"]])
def test_an_unknown_language_is_told_before_anything_is_built(command: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *command, "--language", "fr")
    assert done.exit_code == 2
    assert "zh-Hant" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "Is it safe?", BOT_MAX_QUESTION_CHARS="many")
    assert done.exit_code == 1
    assert "BOT_MAX_QUESTION_CHARS" in done.stderr
    assert "Traceback" not in done.output


def test_chat_remembers_and_forgets(library: Assembly, shared_data_dir: Path) -> None:
    typed = f"{EN}\n\nHow reliable is it?\n{'疼' * 1001}\n/new\n谢谢\n/quit\nnever read\n"
    done = run(shared_data_dir, "chat", stdin=typed)
    assert done.exit_code == 0, done.output
    english, chinese = (library.replies.disclaimer(lang) for lang in (Language.ENGLISH, Language.SIMPLIFIED))
    told = squeezed(done.stdout)
    assert told.count(squeezed(english)) == 3  # at the start and with both English replies
    assert told.count(squeezed(chinese)) == 2  # at the start and with the thanks
    follow_up = done.stdout.split("\n> ")[3]  # the second was left empty
    assert "Cytotherapy" in follow_up
    assert "1000 个字以内" in done.stderr
    assert "never read" not in done.output


@pytest.mark.usefixtures("warm")
def test_chat_ends_with_its_input(shared_data_dir: Path) -> None:
    assert run(shared_data_dir, "chat", stdin="").exit_code == 0


@pytest.mark.usefixtures("warm")
def test_a_crash_on_the_road_is_no_traceback(
    library: Assembly, shared_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*args: object) -> None:
        raise ValueError("s3cret")

    monkeypatch.setattr("bot.dialogue.road.Road.answered", crash)
    done = run(shared_data_dir, "ask", EN)
    assert done.exit_code == 1
    assert disclaimer(library, Language.ENGLISH) in squeezed(done.stderr)
    assert "s3cret" not in done.output


def test_ingest_again_does_nothing(shared_data_dir: Path) -> None:
    done = run(shared_data_dir, "ingest")
    assert done.exit_code == 0, done.output
    assert "Nothing to do" in done.stdout


def test_a_damaged_index_is_built_anew_before_the_question_is_answered(
    library: Assembly, shared_data_dir: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(shared_data_dir, data, ignore=shutil.ignore_patterns("in-use"))
    vectors = next(data.rglob("passages/en/vectors.npy"))
    vectors.write_bytes(vectors.read_bytes()[:1000])
    done = run(data, "ask", EN)
    assert done.exit_code == 0, done.output
    assert "30" in done.stdout and disclaimer(library, Language.ENGLISH) in squeezed(done.stdout)
    assert "damaged" in done.stderr and "passages/en/vectors.npy" in done.stderr
    assert "damaged" not in run(data, "ask", EN).stderr


def test_a_broken_article_is_told_with_every_problem(
    library: Assembly, shared_data_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(library.settings.corpus_dir / "stem-cells-osteoarthritis", folder)
    english = folder / "article.en.md"
    text = english.read_text(encoding="utf-8")
    english.write_text(
        text.replace("8,761", "9,999").replace("875 patients", "578 patients"), encoding="utf-8"
    )
    studies = folder / "studies.yaml"
    studies.write_text(
        studies.read_text(encoding="utf-8").replace("verdict: overstates", "verdict: wrong", 1),
        encoding="utf-8",
    )
    before = sorted((shared_data_dir / "index").iterdir()) if (shared_data_dir / "index").is_dir() else []
    done = run(shared_data_dir, "ingest", str(folder))
    assert done.exit_code == 1
    for told in ("9,999", "article.en.md:", "studies.yaml:", "problems in the articles"):
        assert told in done.stderr
    assert "Traceback" not in done.output
    after = sorted((shared_data_dir / "index").iterdir()) if (shared_data_dir / "index").is_dir() else []
    assert after == before


def test_a_path_that_is_not_there(shared_data_dir: Path, tmp_path: Path) -> None:
    done = run(shared_data_dir, "ingest", str(tmp_path / "none.md"))
    assert done.exit_code == 1
    assert "none.md" in done.stderr
    assert "Traceback" not in done.output


def test_removing_what_is_not_there(shared_data_dir: Path) -> None:
    done = run(shared_data_dir, "ingest", "--remove", "no-such-article")
    assert done.exit_code in (0, 1)
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = run(tmp_path, command, "--help")
    assert done.exit_code == 0
    assert f"{command} [OPTIONS]" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert all(command in done.output for command in COMMANDS)


def test_the_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout.strip() == __version__


def test_a_terminal_without_chinese_shows_what_it_can(shared_data_dir: Path) -> None:
    env = os.environ | {"BOT_DATA_DIR": str(shared_data_dir), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "膝盖红肿发热，怎么办？"],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "120" in done.stdout
    assert "Traceback" not in done.stderr
