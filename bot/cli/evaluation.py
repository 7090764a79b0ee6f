"""``eval`` and its sub-commands, and ``fit``: what a build is worth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import ready
from bot.errors import BotError

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.dialogue.writer.model import ChatModel
    from bot.evaluation.target import Target


def fit() -> None:
    """For developers: fit the ranking and the "library does not say" score on the labelled questions and report them."""
    from bot.evaluation.fit import fit as run
    from bot.evaluation.fit_topical import fit_topical
    from bot.evaluation.labelled import Parts

    bot = ready.ready()
    fit_topical(bot.embedder, bot.words, bot.glossary, bot.cues.scaffold)
    run(Parts(bot.shelf, bot.mentions_of, bot.condense, bot.gather, bot.signals), bot.own_encoder)


eval_app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")
_CasesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--cases", help="Files or folders of cases: .yaml, .jsonl, .csv. Default: those of the project."
    ),
]


@eval_app.callback()
def evaluate(
    ctx: typer.Context,
    cases: _CasesOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Only cases with this tag, part (tune, check), language, kind or id (or beginning*). "
            "Commas mean or; several --only mean and."
        ),
    ] = None,
    target: Annotated[
        str,
        typer.Option(
            help="The address of a deployment, asked through its public API. Default: this checkout."
        ),
    ] = "",
    peer: Annotated[
        list[str] | None,
        typer.Option(
            help="Ask a peer the same cases and show it beside: stock (a stock LangChain pipeline)."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the reports. Default: evaluation in the data folder.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an interrupted run in that folder stopped.")
    ] = False,
    concurrency: Annotated[
        int,
        typer.Option(
            help="Cases asked at once. 0: one for a checkout, four for a deployment.", min=0, max=64
        ),
    ] = 0,
    timeout: Annotated[float, typer.Option(help="Seconds for one question.", min=0.1)] = 60.0,
    thresholds: Annotated[
        Path | None, typer.Option(help="Thresholds (YAML) instead of the project's.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Compare with this run (its folder, report.json or baseline file).")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Make this run the baseline that later ones are compared with.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="List every wrong case.")] = False,
    grader: Annotated[
        str,
        typer.Option(
            help="A chat model (provider:model) that gives points for rubric items, apart from all figures. "
            "BOT_CHAT_BASE_URL and BOT_CHAT_API_KEY say where it is."
        ),
    ] = "",
    repeats: Annotated[int, typer.Option(help="How often the grader grades each reply.", min=1, max=20)] = 3,
) -> None:
    """Ask scripted questions and judge the replies: of this checkout, or of a deployment with --target URL.

    Reports (HTML, JSON, JUnit, Markdown) lie in the --out folder. No language model is needed; two runs of one build give
    the same report.json. Exit status: 0 every threshold is kept, 1 one is not, 2 what was given cannot be used.

    Examples: patient-bot eval --only emergency --all; patient-bot eval --target https://bot.example --concurrency 4;
    patient-bot eval --peer stock
    """
    if ctx.invoked_subcommand is not None:
        return
    from bot.channels.terminal import new_console
    from bot.evaluation import command

    bot = ready.ready()
    plan = command.Plan(
        cases=tuple(cases or [command.CASES]),
        only=tuple(only or ()),
        out=out or bot.settings.data_dir / "evaluation",
        thresholds=thresholds or command.THRESHOLDS,
        baseline=baseline or command.default_baseline(accept),
        accept=command.BASELINE if accept else None,
        concurrency=concurrency or (4 if target else 1),
        resume=resume,
        grader=_grader(bot, grader),
        repeats=repeats,
    )

    def build() -> tuple[Target, list[Target]]:
        return bot.target(target, timeout), [bot.peer(name) for name in dict.fromkeys(peer or ())]

    raise typer.Exit(command.go(plan, build, bot.shelf, new_console(), every=every))


@eval_app.command("export")
def export_cases(
    format: Annotated[
        str,
        typer.Argument(
            help="yaml, jsonl, csv (for spreadsheets), promptfoo, or ragas (needs a finished run)."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="File to write. Default: print.")] = None,
    cases: _CasesOption = None,
    run: Annotated[
        Path | None, typer.Option(help="For ragas: the run folder. Default: evaluation in the data folder.")
    ] = None,
) -> None:
    """Write the cases for another tool. Example: patient-bot eval export csv --out cases.csv"""
    from bot.evaluation import exchange

    def write(bot: Assembly) -> str:
        folder = run or bot.settings.data_dir / "evaluation"
        return exchange.exported(
            format, tuple(cases or [exchange.CASES]), folder, lambda: ready.ready().shelf
        )

    _exchange(write, out)


@eval_app.command("import")
def import_cases(
    source: Annotated[
        str, typer.Argument(help="A .csv or .jsonl file of cases, or: corrections (what staff say in Slack).")
    ],
    out: Annotated[Path | None, typer.Option(help="YAML file to write. Default: print.")] = None,
) -> None:
    """Turn a spreadsheet, or the corrections that staff made in Slack, into a file of cases.

    Example: patient-bot eval import corrections --out corrections.yaml
    """
    from bot.evaluation import exchange

    _exchange(lambda bot: exchange.imported(source, lambda: bot.records), out)


@eval_app.command("schema")
def case_schema() -> None:
    """Print the JSON Schema of a case, for editors and other tools."""
    from bot.evaluation.cases import SCHEMA

    typer.echo(SCHEMA.read_text(encoding="utf-8"), nl=False)


def _exchange(work: Callable[[Assembly], str], out: Path | None) -> None:
    """Print or write what ``work`` gives; what cannot be used is told, with exit status 2."""
    try:
        text = work(ready.assembly())
        if out is None:
            typer.echo(text, nl=False)
        else:
            out.write_text(text, encoding="utf-8")
    except (BotError, OSError) as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(2) from exc


def _grader(bot: Assembly, name: str) -> ChatModel | None:
    try:
        return bot.grader(name) if name else None
    except BotError as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(2) from exc
