"""One right and one wrong sentence for each way in which a sentence may say in other words what its passage says."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.domain.draft import Proposal

from .measuring import Bench, Sentence


@pytest.fixture(scope="module")
def bench(library: Assembly) -> Bench:
    return Bench(library)


PAIRS = {
    "a denied clause is not taken over without its denial": (
        "shang-2023/limitation@en",
        "The figures in Shang's review cannot predict what will happen to you.",
        "The figures in Shang's review predict what will happen to you.",
    ),
    "what was looked for in vain was not found": (
        "safety-review-539/limitation@zh",
        "由于没有找到这项分析，用了哪些细胞都不清楚。",
        "由于找到了这项分析，用了哪些细胞都不清楚。",
    ),
    "an enumeration takes no new member": (
        "p02@en",
        "The article says: inflammation, infection and injury are among the causes of osteoarthritis.",
        "The article says: inflammation, smoking and injury are among the causes of osteoarthritis.",
    ),
    "no more than is no better": (
        "f2@en",
        "In a trial of 480 people, cell treatments were no better than a steroid injection at one year.",
        "In a trial of 480 people, a steroid injection helped less than cell treatments at one year.",
    ),
    "harm that is uncertain is not excluded": (
        "a0@en",
        "Whether stem-cell injections for knee osteoarthritis do harm is unclear, the 2025 Cochrane review finds.",
        "Stem-cell injections for knee osteoarthritis do no harm, the 2025 Cochrane review finds.",
    ),
    "a list with a last comma is one statement": (
        "fda-alert/record@en",
        "No stem-cell, SVF, umbilical, amniotic, or exosome product is approved for osteoarthritis, the US FDA alerts say.",
        "Some stem-cell, SVF, umbilical, amniotic, or exosome product is approved for osteoarthritis, the US FDA alerts say.",
    ),
    "an insertion does not part a statement": (
        "umbilical-vs-hyaluronate/record@en",
        "There is no evidence in people, as far as we know, that umbilical cells make bone regrow.",
        "There is evidence in people, as far as we know, that umbilical cells make bone regrow.",
    ),
    "who says so does not part a statement": (
        "a0@zh",
        "干细胞注射治膝骨关节炎有什么害处，Cochrane 2025年综述说还不确定。",
        "干细胞注射治膝骨关节炎有什么害处，Cochrane 2025年综述说已经确定。",
    ),
    "a word between its two halves asks and denies nothing": (
        "cdc-2018/limitation@zh",
        "从美国疾控中心这份病例报告里，看不出这类感染多不多见。",
        "从美国疾控中心这份病例报告里，这类感染是多见的。",
    ),
    "a whole is not one of its parts": (
        "placental-msc-ha-trial/record@en",
        "In the placental trial 15 of the 26 people got cells and 11 got only hyaluronic acid.",
        "In the placental trial 26 people got cells and 11 got only hyaluronic acid.",
    ),
    "parts that sum to a whole need no other word for it": (
        "umbilical-vs-hyaluronate/record@en",
        "The nearest trial is small: 26 patients, of whom 18 got cells and 8 got hyaluronic acid.",
        "The nearest trial is small: 26 patients, of whom 8 got cells and 18 got hyaluronic acid.",
    ),
    "what is best is not beaten": (
        "p12@en",
        "The article says: SVF brought more pain relief than all other injectables at 12 months.",
        "The article says: all other injectables brought more pain relief than SVF at 12 months.",
    ),
    "whether something is so is neither affirmed nor denied": (
        "orthopaedic-research-2025/limitation@en",
        "We could not find the 875-patient study, so we cannot say whether it was blinded.",
        "We could not find the 875-patient study, but it was not blinded.",
    ),
    "what is not shown not to be may be": (
        "orthopaedic-research-2025/record@en",
        "The study with 875 patients could not be found; it may still exist.",
        "The study with 875 patients could not be found; it does not exist.",
    ),
    "what cannot be said is in doubt": (
        "orthopaedic-research-2025/record@zh",
        "875人的研究我们没有找到，但不能说它不存在。",
        "875人的研究我们没有找到，说明它不存在。",
    ),
    "a word is denied by its first syllable": (
        "umbilical-vs-hyaluronate/limitation@en",
        "The claim that umbilical cells beat sodium hyaluronate remains unchecked, for it has no source.",
        "The claim that umbilical cells beat sodium hyaluronate has been checked, for it has a source.",
    ),
    "an adjective is denied with its noun": (
        "cytotherapy-2025/record@en",
        "Severe adverse events did not occur in the Cytotherapy trial.",
        "Severe adverse events did occur in the Cytotherapy trial.",
    ),
    "no serious harm is not no harm": (
        "p23@en",
        "The article says that neither group had serious adverse events.",
        "The article says that neither group had adverse events.",
    ),
    "what is best is not worse than all others": (
        "p12@zh",
        "文章说，SVF的止痛效果比其他注射剂都好。",
        "文章说，SVF的止痛效果比其他注射剂都差。",
    ),
    "who does better is told without a than": (
        "p18@zh",
        "文章说，与曲安奈德组相比，脐带干细胞组的疼痛、僵硬和功能改善更好。",
        "文章说，与脐带干细胞组相比，曲安奈德组的疼痛、僵硬和功能改善更好。",
    ),
    "three days are 72 hours": (
        "p23@en",
        "The article says that 80% of the umbilical cord stem-cell group had mild joint pain within three days.",
        "The article says that 80% of the umbilical cord stem-cell group had mild joint pain within three weeks.",
    ),
    "not until is only from": (
        "lee-svf-2024/record@en",
        "Pain relief with SVF was not significant until 12 months, the 2024 review by Lee found.",
        "Pain relief with SVF was not significant at 12 months, the 2024 review by Lee found.",
    ),
    "few is not most": (
        "isscr-guidance/record@en",
        "According to the ISSCR, very few diseases have a proven stem-cell treatment so far.",
        "According to the ISSCR, most diseases have a proven stem-cell treatment so far.",
    ),
    "a clause's figure goes with what its own clause names": (
        "p24@zh",
        "文章说，539个人里面，打针的地方疼的只有4个，有点红肿的只有2个。",
        "文章说，539个人里面，打针的地方疼的只有2个，有点红肿的只有4个。",
    ),
    "who is better is read in a question too": (
        "umbilical-vs-hyaluronate/limitation@en",
        "With only 26 people, a trial is too small to tell whether umbilical cells are better than sodium hyaluronate.",
        "With only 26 people, a trial is too small to tell whether umbilical cells are worse than sodium hyaluronate.",
    ),
    "a claim that is only named is neither affirmed nor denied": (
        "umbilical-vs-hyaluronate/limitation@zh",
        "我们没法核实脐带干细胞优于透明质酸钠的说法。",
        "我们没法核实透明质酸钠优于脐带干细胞的说法。",
    ),
    "less of what hurts is better": (
        "cytotherapy-2025/record@en",
        "People who got the cells reported less pain than those who got the steroid in the Cytotherapy trial.",
        "People who got the cells reported more pain than those who got the steroid in the Cytotherapy trial.",
    ),
    "a rounder figure says which way it is rounded": (
        "the-knee-2021/record@en",
        "Nearly 9,000 people were in all 79 trials of the 2021 meta-analysis in The Knee.",
        "More than 9,000 people were in all 79 trials of the 2021 meta-analysis in The Knee.",
    ),
    "a share in words is a figure": (
        "shang-2023/record@en",
        "Shang's review found swelling in about an eighth of people.",
        "Shang's review found swelling in about two thirds of people.",
    ),
    "as good as is no better than, not better": (
        "mautner-2023/record@en",
        "Twelve months on, the steroid did just as well as any of the cell treatments.",
        "Twelve months on, the steroid did far worse than any of the cell treatments.",
    ),
    "sides that differ did not do as well as each other": (
        "cytotherapy-2025/record@en",
        "Those in the cell group scored better on pain and WOMAC than those in the steroid group.",
        "On pain and WOMAC the cells did just as well as the steroid.",
    ),
    "a group that is compared stands before its comma in Chinese": (
        "cytotherapy-2025/record@zh",
        "跟打激素的那组比，打细胞的疼痛评分更好。",
        "跟打细胞的那组比，打激素的疼痛评分更好。",
    ),
    "who was blinded did not know what was given": (
        "cytotherapy-2025/record@en",
        "Thirty people took part in this small pilot trial, and neither they nor the doctors knew who got what.",
        "Thirty people took part in this small pilot trial, and they and the doctors all knew who got what.",
    ),
    "what is counted for all diseases is not counted for one": (
        "nmpa-ind-2023/record@zh",
        "到2025年5月31日，一共有160个干细胞药的临床试验许可，什么病的都有。",
        "到2025年5月31日，一共有160个干细胞药的临床试验许可，全是治膝骨关节炎的。",
    ),
    "a share said again need not say again that it is the least": (
        "arthroplasty-pain/record@en",
        "After a hip replacement, at least 9% of people, or about 1 in 11, have long-term pain.",
        "After a hip replacement, at most 9% of people, or about 1 in 11, have long-term pain.",
    ),
    "what a verb is denied of is not what it is said of": (
        "cytotherapy-2025/record@en",
        "The control group got triamcinolone, which is a steroid and not a placebo.",
        "The control group got a placebo, which is not triamcinolone.",
    ),
    "a denial before a take is of what is done": (
        "lee-svf-2024/limitation@zh",
        "SVF的结论不能照搬到胎盘或脐带的干细胞上。",
        "SVF的结论能照搬到胎盘或脐带的干细胞上。",
    ),
    "a copy has no word of another thing": (
        "acr-2019/record@en",
        "The American College of Rheumatology, in its 2019 guideline, recommends against stem-cell injections.",
        "The American College of Rheumatology, in its 2019 guideline, recommends against acupuncture injections.",
    ),
    "a copy has no word in the place of another": (
        "prevalence/record@zh",
        "在中国，有症状的膝骨关节炎患病率为8.1%，约12人中1人。",
        "在全球，有症状的膝骨关节炎患病率为8.1%，约12人中1人。",
    ),
    "a copy keeps what limits it": (
        "f1@en",
        "Small trials suggest that some cell products may ease the symptoms of knee osteoarthritis a little.",
        "Small trials suggest that some cell products may ease the symptoms of knee osteoarthritis.",
    ),
    "a grade is the passage's": (
        "cytotherapy-2025/record@zh",
        "《Cytotherapy》脐带干细胞试验的患者是K-L分级II-III级的膝骨关节炎。",
        "《Cytotherapy》脐带干细胞试验的患者是K-L分级I-II级的膝骨关节炎。",
    ),
    "a measure is the passage's": (
        "cytotherapy-2025/record@zh",
        "《Cytotherapy》脐带干细胞试验的对照是曲安奈德（10毫克/毫升），一种激素针。",
        "《Cytotherapy》脐带干细胞试验的对照是曲安奈德（10微克/毫升），一种激素针。",
    ),
    "an exception is the passage's": (
        "fda-alert/record@zh",
        "美国FDA的提醒说，没有任何干细胞、SVF或外泌体产品获批用于骨关节炎。",
        "美国FDA的提醒说，除SVF外，没有任何干细胞或外泌体产品获批用于骨关节炎。",
    ),
    "anyone's you is no advice": (
        "placental-banking/limitation@en",
        "How many families store placental cells tells you nothing about whether the cells help joints.",
        "How many families store placental cells shows that the cells will help your joints.",
    ),
    "an object told first is denied where its verb is": (
        "cytotherapy-2025/limitation@zh",
        "细胞比安慰剂好多少，没有安慰剂组的《Cytotherapy》脐带干细胞试验不能说明。",
        "细胞比安慰剂好多少，没有安慰剂组的《Cytotherapy》脐带干细胞试验能说明。",
    ),
    "what is shown stands behind the comma of who shows it": (
        "shang-2023/record@zh",
        "Shang 2023年安全性综述的95%置信区间说明，膝盖疼痛比例这个数字不精确。",
        "Shang 2023年安全性综述的95%置信区间说明，膝盖疼痛比例这个数字精确。",
    ),
    "nobody is blinded in an open-label trial": (
        "placental-msc-ha-trial/record@en",
        "Nobody was blinded to the treatment in the open-label trial of placental cells with hyaluronic acid.",
        "Everybody was blinded to the treatment in the trial of placental cells with hyaluronic acid.",
    ),
    "what something is for may be told first": (
        "jtm-exosome-2025/limitation@en",
        "To prove that exosomes work, comparing before and after is not enough.",
        "To prove that exosomes work, comparing before and after is enough.",
    ),
    "a study called by its size stands beside its groups": (
        "orthopaedic-research-2025/record@zh",
        "文章所说的875人研究（441例对434例），我们用中英文多次查找没有找到；这不能证明875人研究不存在。",
        "文章所说的441人研究（875例对434例），我们用中英文多次查找没有找到；这不能证明441人研究不存在。",
    ),
    "a comparison in a list is of how a trial was made": (
        "cytotherapy-2025/record@zh",
        "《Cytotherapy》脐带干细胞试验是随机、对照、双盲的小型试点研究，有30人。",
        "《Cytotherapy》脐带干细胞试验是随机、对照、双盲的小型试点研究，有26人。",
    ),
    "an example of some stands for them": (
        "acr-2019/limitation@en",
        "The 2019 guideline of the American College of Rheumatology is older than the 480-person trial of 2023.",
        "The 2019 guideline of the American College of Rheumatology is older than all trials.",
    ),
    "a limit may stand behind its figure": (
        "meniscus-review-2017/record@en",
        "The 2017 meniscus review had only 4 studies in people, with 2 years of follow-up at most.",
        "The 2017 meniscus review had only 4 studies in people, with 2 years of follow-up at least.",
    ),
    "a p value is of both sides of its comparison": (
        "cytotherapy-2025/record@en",
        "In the Cytotherapy trial, pain scores were better with cells than with the steroid (p<0.05).",
        "In the Cytotherapy trial, pain scores were better with cells than with the steroid (p<0.5).",
    ),
    "an interval is of what its figure is of": (
        "shang-2023/record@en",
        "The 95% confidence interval for knee pain in the 2023 safety review by Shang was 14.7%-35.7%.",
        "The 95% confidence interval for swelling in the 2023 safety review by Shang was 14.7%-35.7%.",
    ),
    "each group has its size, not that of all": (
        "mautner-2023/record@en",
        "120 people were in each of the four groups of the 2023 Mautner trial.",
        "480 people were in each of the four groups of the 2023 Mautner trial.",
    ),
    "what is used in none is not used": (
        "placental-banking/record@en",
        "A family's own stored placenta was used in none of the trials described here.",
        "A family's own stored placenta was used in all of the trials described here.",
    ),
    "what only describes a study is not denied with it": (
        "arthroplasty-pain/limitation@en",
        "The 2012 BMJ Open paper, which does not compare joint replacement with stem cells, cannot say which is better.",
        "The 2012 BMJ Open paper, which does not compare joint replacement with stem cells, can say which is better.",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_in_other_words(bench: Bench, name: str) -> None:
    cite, right, wrong = PAIRS[name]
    assert bench.reason(Sentence(right, (cite,), "", right)) is None
    assert bench.reason(Sentence(wrong, (cite,), "changed", right)) is not None


@pytest.mark.parametrize(
    "cite", ["cytotherapy-2025/record@zh", "u2@zh", "f3@zh", "shang-2023/record@zh", "a0@zh"]
)
def test_a_question_that_the_passage_does_not_name_is_not_left_open_by_it(bench: Bench, cite: str) -> None:
    text = "干细胞注射对膝骨关节炎是不是真的有效，目前还不确定。"
    assert bench.reason(Sentence(text, ("f1@zh",), "", text)) is None
    assert bench.reason(Sentence(text, (cite,), "other", text)) is not None


def test_what_a_sentence_joins_from_far_apart_is_quoted_whole(bench: Bench) -> None:
    """Each figure and name of it must be seen in the quotation; a sentence that joins nothing is quoted as before."""
    far = "Shang's review brought together 50 clinical studies and found knee pain in 24.5% of people."
    near = "Shang's review found knee pain in 24.5% of people."
    proposals = [bench.proposal(Sentence(text, ("shang-2023/record@en",), "", text)) for text in (far, near)]
    quotes = [proposal.supports[0].quote for proposal in proposals if isinstance(proposal, Proposal)]
    assert "50 clinical" in quotes[0] and "24.5%" in quotes[0]
    assert "50 clinical" not in quotes[1]
    assert bench.reason(Sentence(far, ("shang-2023/record@en",), "", far)) is None
