"""``junit.xml``: a test case for every case and every threshold, as CI systems show them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.evaluation.judge import Verdict
from bot.evaluation.summary import Summary

# What XML 1.0 does not allow, however it is written.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(summary: Summary) -> str:
    """The XML text. A wrong reply is a failure, no reply is an error, a threshold that is not kept is a failure."""
    verdicts, limits = summary.ran.verdicts, summary.thresholds
    suites = Element("testsuites", name="patient-bot eval")
    cases = SubElement(
        suites,
        "testsuite",
        name=f"cases.{summary.ran.name}",
        tests=str(len(verdicts)),
        failures=str(sum(v.outcome == "wrong" for v in verdicts)),
        errors=str(sum(v.outcome == "error" for v in verdicts)),
        time=f"{sum(v.observed.seconds for v in verdicts):.3f}",
    )
    for verdict in verdicts:
        _case(cases, verdict)
    short = {shortfall.threshold: shortfall for shortfall in summary.shortfalls}
    gates = SubElement(
        suites, "testsuite", name="thresholds", tests=str(len(limits)), failures=str(len(short)), errors="0"
    )
    for limit in limits:
        one = SubElement(gates, "testcase", classname=f"thresholds.{limit.part}", name=limit.metric, time="0")
        if limit in short:
            SubElement(one, "failure", message=_clean(str(short[limit])), type="threshold")
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _case(suite: Element, verdict: Verdict) -> None:
    case, seen = verdict.case, verdict.observed
    one = SubElement(
        suite,
        "testcase",
        classname=f"cases.{case.part}.{case.language}",
        name=case.case_id,
        time=f"{seen.seconds:.3f}",
    )
    if verdict.right:
        return
    faults = _clean("; ".join(verdict.faults))
    told = SubElement(one, "error" if seen.error else "failure", message=faults, type=verdict.outcome)
    told.text = _clean(f"{case.question}\n\n{seen.text or seen.error or ''}")


def _clean(text: str) -> str:
    return _NOT_XML.sub("�", text)
