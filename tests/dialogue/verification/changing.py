"""Makes wrong sentences of right ones: each change alters one fact, drawn with a seed of its own."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator

from bot.language.normalise import HAN

Change = Callable[[str, str, random.Random], Iterator[str]]
"""(faithful sentence, what it cites) -> wrong sentences."""

_FIGURE = re.compile(
    r"(?<![\w.,<-])\d+(?:,\d{3})*(?:\.\d+)?(?!\.?\d|[\w-])|(?<=[\u4e00-\u9fff《（：、])\d+(?:,\d{3})*(?:\.\d+)?"
)
_LISTED = re.compile(r"(?:%|倍)?[”\"]?(?:,? (?:and|to|or|nor) (?:the )?|, | ?- ?|[、和到至与])?[“\"]?")
"""What stands between two members of a list that say the same of both: their order tells nothing."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SWAPS: dict[str, list[tuple[str, str]]] = {
    "unit": [
        (r"(?<=\d )months\b", "years"), (r"(?<=\d )months\b", "weeks"), (r"(?<=\d )years\b", "months"), (r"(?<=\d )weeks\b", "months"),
        (r"(?<=\d )hours\b", "days"), (r"\bone year\b", "one month"), (r"(?<=\d)%", " people"), (r"(?<=\d)-fold\b", "%"),
        (r"(?<=\d )(?:people|patients)\b", "trials"), (r"(?<=\d )(?:randomi[sz]ed )?trials\b", "patients"), (r"(?<=\d )families\b", "trials"),
        (r"个月", "年"), (r"(?<=\d)个月", "周"), (r"(?<=\d)年(?!的|度|综|指|荟|《|，|试|一|安|在|到|智|提|有|半|月|论|S|\d|和|我)", "个月"), (r"小时", "天"), (r"(?<=\d)周", "个月"), (r"(?<=\d)%", "人"), (r"(?<=\d)倍", "%"),
        (r"(?<=\d)(?:例|名|人)(?:患者)?", "项试验"), (r"(?<=\d)项", "名患者参加的"), (r"(?<=\d)款", "名患者用的"),
    ],
    "name": [
        (r"\bCytotherapy\b", "The Lancet"), (r"\bThe Knee\b", "Nature Medicine"), (r"《The Knee》", "《Cytotherapy》"), (r"《Cytotherapy》", "《The Knee》"),
        (r"\bOrthopaedic Research\b", "Cytotherapy"), (r"Journal of Translational Medicine", "New England Journal of Medicine"), (r"\bAlloJoin\b", "Cartistem"),
        (r"\bFDA\b", "EMA"), (r"\bNIH\b", "CDC"), (r"\bCDC\b", "WHO"), (r"\bWHO\b", "CDC"), (r"\bCochrane\b", "Mautner"), (r"\bMautner\b", "Cochrane"), (r"\bMatas\b", "Holiuk"),
        (r"\bChina\b", "Japan"), (r"\bChile\b", "Brazil"), (r"\bBeijing\b", "Shanghai"), (r"中国", "日本"), (r"智利", "巴西"), (r"北京", "上海"), (r"美国(?!疾|国|风)", "英国"),
        (r"\bumbilical(?: cord)?\b", "placental"), (r"\bplacental\b", "umbilical"), (r"脐带(?!血)", "胎盘"), (r"胎盘", "脐带"), (r"\bfat\b", "bone marrow"), (r"脂肪", "骨髓"),
        (r"\btriamcinolone\b", "placebo"), (r"曲安奈德", "安慰剂"), (r"\ba steroid\b", "a placebo"), (r"激素(?:针)?", "透明质酸"), (r"hyaluronic acid", "a steroid"), (r"透明质酸钠?", "安慰剂"),
        (r"\bexosomes?\b", "SVF"), (r"外泌体", "SVF"), (r"国家药监局", "美国FDA"), (r"\bOARSI\b", "ACR"), (r"\bBMJ Open\b", "JAMA"), (r"艾米迈托赛", "AlloJoin"), (r"[Aa]mimestrocel", "AlloJoin"),
        (r"\bSVF\b", "exosomes"), (r"\bmeta-analysis\b", "guideline"), (r"荟萃分析", "指南"),
    ],
    "negation": [
        (r"\bdid not\b (\w+)", r"did \1"), (r"\bdoes not\b (\w+)", r"does \1"), (r"\bcould not\b", "could"), (r"\bcannot\b", "can"), (r"\bwas not\b", "was"), (r"\bis not\b", "is"),
        (r"\bwere not\b", "were"), (r"\bdo not\b", "do"), (r"\bno (?=significant|evidence|severe|serious|other serious|difference|stem|exosome|independent|source)", ""), (r"\bNo (?=severe|serious|independent|results|survey)", "Some "),
        (r"\b[Nn]one of\b", "all of"), (r"\b[Nn]either\b(?![^.;]*\bnor\b)", "both"), (r", not (?=\w)", ", and "), (r"\bnot (?=the|with|of|approved|exact|enough)", ""), (r"\bunapproved\b", "approved"),
        (r"没有(?=找到|查到|看到|见到|写明|随机|设盲|用|安慰剂|显著|显示|出现|发生|发现|严重|其他严重|任何|差别|证据|说明|写出)", ""), (r"(?<!能)不能(?=证明|让|说明)", "能"), (r"(?<!是)不是(?=批|用|安|激|打|脐|患|干|功|病)", "就是"), (r"并不(?=表示|代表|是|比)", ""), (r"不代表", "代表"), (r"无(?=严重)", "有"), (r"未(?=获批)", "已"), (r"不确定", "已经确定"), (r"不准确", "准确"), (r"不建议", "建议"),
        (r"\bwas (?=randomi|found|seen|announced)", "was not "), (r"\bhad (?=serious|mild|\d)", "had no "), (r"\bwere (?=better|clearly|significantly|randomly)", "were not "), (r"显著(?=改善|好于|优于)", "没有显著"), (r"(?<!没)有(?=轻度)", "没有"),
    ],
    "direction": [
        (r"\bbetter\b", "worse"), (r"\bimproved\b", "worsened"), (r"\bimprovement\b", "worsening"), (r"\blower\b", "higher"), (r"\bfell\b", "rose"), (r"\bcut\b", "raise"), (r"\bthicker\b", "thinner"),
        (r"\bthicken\b", "thin"), (r"\bgreatest\b", "smallest"), (r"\bmost pain relief\b", "least pain relief"), (r"\bmild\b", "severe"), (r"\bslight\b", "severe"), (r"\beas(?:e|es|ed|ing)\b", "worsen"), (r"\brelieved\b", "worsened"), (r"\blow\b", "high"),
        (r"改善", "恶化"), (r"下降", "上升"), (r"降低", "升高"), (r"好于", "差于"), (r"优于", "不如"), (r"增厚", "变薄"), (r"最高", "最低"), (r"最好", "最差"), (r"轻度", "重度"), (r"轻微", "严重"), (r"缓解", "加重"), (r"减轻", "加重"), (r"大多数?", "少数"),
    ],
    "comparator": [
        (r"\bmore than (?=\d)", "fewer than "), (r"\bover (?=\d+[,\d]* (?:families|projects))", "under "), (r"\bor more\b", "or less"), (r"超过(?=\d|1)", "不到"), (r"以上", "以下"), (r"或更多", "或更少"), (r"\bat most\b", "at least"), (r"最长", "至少"), (r"\bpast (?=\d)", "under "), (r"\bover (?=\d\d(?:\b))", "under "),
        (r"better (with|in people given) cells than (with|in those given) the steroid", r"better \1 the steroid than \2 cells"), (r"do better than sodium hyaluronate", "do worse than sodium hyaluronate"), (r"(脐带干细胞组?)(.*?)(优于|好于)(透明质酸钠|曲安奈德组)", r"\4\2\3\1"),
        (r"compared with a steroid shot, not with a placebo", "compared with a placebo, not with a steroid shot"), (r"(细胞组)(.*?)(好于|比)(激素组)", r"\4\2\3\1"),
    ],
    "population": [
        (r"\bknee\b(?! injections)", "hip"), (r"\bhip\b", "knee"), (r"膝", "髋"), (r"髋", "膝"), (r"\bin people\b(?! over)", "in mice"), (r"\b(?:people|patients) (?=with|over|past|given)", "children "), (r"\bpeople\b(?= over)", "children"), (r"\bmeniscus\b", "ligament"), (r"半月板", "韧带"),
        (r"\bcartilage\b", "bone"), (r"软骨", "骨骼"), (r"患者(?=的|中)", "儿童患者"), (r"\bosteoarthritis\b", "rheumatoid arthritis"), (r"(?<!膝)骨关节炎", "类风湿关节炎"), (r"人体", "动物"), (r"\bpain\b", "swelling"), (r"疼痛", "肿胀"),
    ],
    "certainty": [
        (r"\bsome of the \d+ patients", "all patients"), (r"\b[Ii]n some patients\b", "in all patients"), (r"\bmay slightly ease\b", "strongly ease"), (r"\bmay\b", "will certainly"), (r"\bsuggest some\b", "prove that all"), (r"\bsuggest\b", "prove"), (r"\bprobably\b", "certainly"),
        (r"\buncertain\b", "certain"), (r"\b[Mm]ost people\b", "all people"), (r"\bmostly\b", "always"), (r"implied permission for (?:a |clinical )?trials?", "full approval"), (r"\bplausible\b", "proven"), (r"\babout (?=\d)", "always exactly "),
        (r"部分(?=患者|人)", "所有"), (r"可能", "一定会"), (r"也许能", "肯定能"), (r"提示", "证明"), (r"大多数?(?=人)", "所有"), (r"临床试验默示许可", "上市批准"), (r"很可能", "确实"), (r"估计", "证实"), (r"多数人", "所有人"), (r"大约|差不多|约", "一定是"),
        (r"does not prove that it does not exist", "proves that it does not exist"), (r"不能证明它不存在", "证明它不存在"),
    ],
    "verdict": [
        (r"could not find it", "found it"), (r"did not find (it|this)", r"found \1"), (r"was not found", "was found and confirmed"), (r"\bwe found no\b", "we found"), (r"\bWe found no\b", "We found"), (r"could not be (checked|found)", r"was \1"), (r"we could not find", "we found"), (r"were not seen", "were confirmed"), (r"did not see", "confirmed"), (r"is not exact", "is exact"), (r"No independent source", "An independent source"),
        (r"没有找到", "找到了"), (r"没有查到", "查到了"), (r"没有看到", "看到了"), (r"没有见到", "证实了"), (r"都没有找到", "找到了"), (r"无法核对", "已经核对"), (r"no proof that", "proof that"), (r"gives no evidence", "gives evidence"),
    ],
}  # fmt: skip


def changes(text: str, cited: str, seed: int) -> list[tuple[str, str]]:
    """Every kind of change with each wrong sentence that it makes of ``text``."""
    drawn = random.Random(f"{seed}:{text}")
    made: list[tuple[str, str]] = []
    for kind, change in {"number": _number, "swapped": _swapped, "time": _time, **_BY_TABLE}.items():
        made += [(kind, changed) for changed in dict.fromkeys(change(text, cited, drawn)) if changed != text]
    return made


def _number(text: str, cited: str, drawn: random.Random) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        told = match.group().replace(",", "")
        if _YEAR.fullmatch(told):
            continue
        wrong = _other(told, drawn)
        if not re.search(rf"(?<![\d.]){re.escape(wrong)}(?![\d])", cited.replace(",", "")):
            yield text[: match.start()] + wrong + text[match.end() :]


def _other(told: str, drawn: random.Random) -> str:
    """Another number that a slip or a liar would write."""
    value = float(told)
    ways = [
        lambda: f"{value * 10:g}", lambda: f"{value + drawn.choice([1, 2, 5, 10]):g}", lambda: f"{value / 10:g}",
        lambda: told[::-1] if "." not in told and told[::-1] != told and told[-1] != "0" else f"{value * 2:g}",
        lambda: f"{value * drawn.choice([2, 3, 4]):g}",
    ]  # fmt: skip
    return next(w for way in drawn.sample(ways, len(ways)) if "e" not in (w := way()))


def _swapped(text: str, cited: str, drawn: random.Random) -> Iterator[str]:
    """Two figures of the sentence change places, or a figure of the passage takes the place of one of its kind."""
    found = [m for m in _FIGURE.finditer(text) if not _YEAR.fullmatch(m.group())]
    for one, two in itertools.pairwise(found):
        listed = _LISTED.fullmatch(text, one.end(), two.start())
        if _unit(text, one) == _unit(text, two) and one.group() != two.group() and not listed:
            yield (
                text[: one.start()]
                + two.group()
                + text[one.end() : two.start()]
                + one.group()
                + text[two.end() :]
            )
    there = [m for m in _FIGURE.finditer(cited) if not _YEAR.fullmatch(m.group())]
    for one in found:
        others = [
            m.group() for m in there
            if _unit(cited, m) == _unit(text, one) != "" and m.group().replace(",", "") != one.group().replace(",", "")
        ]  # fmt: skip
        others = [o for o in others if o not in text]
        if others:
            yield text[: one.start()] + drawn.choice(others) + text[one.end() :]


def _unit(text: str, match: re.Match[str]) -> str:
    after = text[match.end() : match.end() + 12].strip(" -")
    for unit, pattern in (
        ("%", r"%"),
        ("people", r"(?:例|名|人|people|patients)"),
        ("fold", r"(?:fold|倍)"),
        ("trials", r"(?:项|篇|trials|papers|clinical)"),
    ):
        if re.match(pattern, after):
            return unit
    return "" if re.match(r"(?:-|个?月|month|week|周|小时|hour|年|year)", after) else "-"


def _time(text: str, cited: str, drawn: random.Random) -> Iterator[str]:
    for match in _YEAR.finditer(text):
        wrong = str(int(match.group()) + drawn.choice([-7, -4, -3, 4, 6]))
        if wrong not in cited:
            yield text[: match.start()] + wrong + text[match.end() :]
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for match in re.finditer(rf"\b(?:{'|'.join(months)})\b", text):
        yield (
            text[: match.start()]
            + drawn.choice([m for m in months if m not in cited and m != match.group()])
            + text[match.end() :]
        )


def _by_table(kind: str) -> Change:
    def change(text: str, cited: str, drawn: random.Random) -> Iterator[str]:
        for pattern, wrong in _SWAPS[kind]:
            # Words that do not belong to the sentence's language are left alone.
            if bool(HAN.search(wrong)) and not HAN.search(text):
                continue
            # What the sentence or the list that it quotes has already would not make it wrong.
            if kind in ("name", "population") and (wrong in text or (wrong == "SVF" and "SVF" in cited)):
                continue
            for match in list(re.finditer(pattern, text))[:1]:
                yield text[: match.start()] + match.expand(wrong) + text[match.end() :]

    return change


_BY_TABLE: dict[str, Change] = {kind: _by_table(kind) for kind in _SWAPS}
