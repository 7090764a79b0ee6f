// @ts-check
// The study card behind a citation: what was said, where it stands, what it does not show.
import { get } from "./api.js";
import { day, fill, h, icon, put } from "./dom.js";

/** @typedef {import("./types").Context} Context */
/** @typedef {import("./types").Citation} Citation */

/** @param {Context} ctx @param {Citation} citation @param {string} language of the reply
 * @param {HTMLElement} opener gets the focus back */
export function openCard(ctx, citation, language, opener) {
  ctx.show(ctx.words.card, (body) => {
    const more = h("div", { className: "more" });
    const facts = h("dl", {});
    // A paper's own English name stands below its Chinese one.
    const [, original, ...own] = /^([ -~]{30,})（(.*)）(.*)/.exec(citation.title) ?? ["", "", citation.title];
    put(body,
      h("h3", { lang: language, className: "title" }, ...own),
      original && h("p", { lang: "en", className: "quietly" }, original),
      verdict(ctx, citation),
      h("p", { lang: language, className: "note" }, citation.note),
      quoted(ctx, citation),
      facts, more, link(ctx, citation),
      h("p", { className: "small", part: "disclaimer" }, ctx.about?.disclaimer ?? ctx.words.strip));
    list(ctx, facts, citation, null, language);
    if (citation.study_id) details(ctx, citation, language, facts, more);
  }, opener);
}

/** How a citation stands: a verdict, or that a text with a commercial interest says so itself and names no study.
 * @param {Context} ctx @param {Citation} citation */
export function standing(ctx, citation) {
  const own = !citation.study_id && articleOf(ctx, citation)?.commercial;
  return own ? { tone: "unsourced", text: ctx.words.unsourced } : { tone: citation.verdict, text: ctx.about?.verdicts[citation.verdict] ?? "" };
}

/** @param {Context} ctx @param {Citation} citation */
const articleOf = (ctx, citation) => ctx.about?.articles.find((one) => citation.passage_id.replace(/\/[\w.-]+@\w+$/, "") === one.slug);

/** A verdict in words and colour, with what it means.
 * @param {Context} ctx @param {Citation} citation */
function verdict(ctx, citation) {
  const { tone, text } = standing(ctx, citation);
  return h("div", { className: `verdict ${tone}`, part: "verdict" },
    h("span", { className: "sign" }, icon(tone)),
    h("div", {}, tone !== "context" && h("p", { className: "label" }, ctx.words.verdict), h("p", { className: "strong" }, text), h("p", {}, ctx.words[`means.${tone}`])));
}

/** The source's own words, with the Chinese original beside an English edition.
 * @param {Context} ctx @param {Citation} citation */
function quoted(ctx, citation) {
  const place = /^([\w-]+)\/([\w.-]+)@(\w+)$/.exec(citation.passage_id);
  const article = place && articleOf(ctx, citation);
  const heading = article?.commercial ? fill(ctx.words.says, { text: article.label }) : ctx.words.our_words;
  const part = h("div", { className: "quotes" }, h("figure", {}, h("figcaption", {}, heading), h("blockquote", { lang: citation.quote_language }, citation.quote_shown)));
  if (place && article?.commercial && citation.quote_language !== "zh") {
    get(`${ctx.host.api}api/passages/${place[1]}/${place[2]}?language=zh`, ctx.host.language).then((found) => {
      part.append(h("figure", { className: "original" }, h("figcaption", {}, ctx.words.original), h("blockquote", { lang: "zh" }, found.text)));
    }, () => {}); // an article may have no Chinese edition
  }
  // The note of a statement without a study says who gains; that of a study does not.
  return h("div", {}, part, article?.commercial && citation.study_id && h("p", { className: "interest" }, article.interest));
}

/** @param {Context} ctx @param {HTMLElement} facts @param {Citation} citation
 * @param {import("./types").Study | null} study @param {string} language */
function list(ctx, facts, citation, study, language) {
  const { words } = ctx;
  const people = citation.participants?.toLocaleString(language);
  const rows = [
    [words.journal, citation.journal], [words.year, citation.year], [words.design, citation.design],
    [words.people, people && fill(words.participants, { count: people })],
    [words.comparator, study?.comparator], [words.follow_up, study?.follow_up], [words.registry, study?.registry],
  ];
  facts.replaceChildren(...rows.filter(([, value]) => value).map(([name, value]) =>
    h("div", {}, h("dt", {}, String(name)), h("dd", { lang: language }, String(value)))));
}

/** @param {Context} ctx @param {Citation} citation @param {string} language
 * @param {HTMLElement} facts @param {HTMLElement} more */
async function details(ctx, citation, language, facts, more) {
  const { words } = ctx;
  more.append(h("p", { className: "stage" }, words.loading, h("span", { className: "dots", "aria-hidden": "true" })));
  try {
    const id = encodeURIComponent(citation.study_id ?? "");
    /** @type {import("./types").Study} */
    const study = await get(`${ctx.host.api}api/studies/${id}?language=${language}`, language);
    list(ctx, facts, citation, study, language);
    more.replaceChildren(
      ...section(words.limits, study.limitations, language),
      ...section(words.claim, study.claim ? [study.claim] : [], language),
      ...section(words.record, study.record, language),
      h("p", { className: "small" }, fill(words.checked, { date: day(study.checked, ctx.host.language) })));
  } catch {
    more.replaceChildren(h("p", { className: "notice" }, words.details_failed));
  }
}

/** @param {string} title @param {string[]} texts @param {string} language @returns {HTMLElement[]} */
function section(title, texts, language) {
  if (!texts.length) return [];
  return [h("h3", {}, title), h("ul", { lang: language }, ...texts.map((text) => h("li", {}, text)))];
}

/** @param {Context} ctx @param {Citation} citation */
function link(ctx, citation) {
  if (!citation.url || !/^https?:/i.test(citation.url)) return citation.study_id ? h("p", { className: "small" }, ctx.words.no_link) : "";
  return h("p", {}, h("a", { href: citation.url, target: "_blank", rel: "noopener noreferrer", className: "out" },
    icon("out"), ctx.words.open_source, h("span", { className: "sr" }, ctx.words.new_tab)));
}
