// @ts-check
// Answers as plain text, for copying and saving: always with their sources and the disclaimer.
import { standing } from "./card.js";
import { day, fill } from "./dom.js";

/** @typedef {import("./types").Context} Context */
/** @typedef {import("./types").Turn} Turn */

/** @param {Context} ctx @param {Turn} turn */
export function replyText(ctx, turn) {
  const { words, about } = ctx;
  const lines = turn.items.map((item) => item.text + item.citations.map((number) => `[${number}]`).join(""));
  const sources = turn.citations.map((one) => {
    const where = [one.journal, one.year].filter(Boolean).join(" ");
    return `[${one.number}] ${[one.title, where, standing(ctx, one).text, one.note, one.url].filter(Boolean).join(" | ")}`;
  });
  const partial = turn.state === "stopped" ? [words.stopped] : [];
  const last = turn.person || (turn.reply?.disclaimer ?? about?.disclaimer ?? words.strip);
  return [...(turn.question ? [`${words.you}: ${turn.question}`, ""] : []), `${turn.person ? words.staff : words.bot}:`, ...lines, ...partial, "",
    ...(sources.length ? [`${words.sources}:`, ...sources, ""] : []), last].join("\n");
}

/** The page for the doctor.
 * @param {Context} ctx @param {Turn[]} turns @param {string} own what the patient added */
export function sheetText(ctx, turns, own) {
  const { words, about, host } = ctx;
  const asked = [1, 2, 3, 4].map((number) => `- ${words[`sheet_ask.${number}`]}`);
  const added = own.trim() ? ["", words.sheet_own, own.trim()] : [];
  return [words.sheet, made(ctx), "", words.sheet_ask, ...asked, ...added, "", words.sheet_talk, "",
    ...turns.flatMap((turn) => [replyText(ctx, turn), "", "----", ""]), interests(ctx), about?.disclaimer ?? words.strip,
    host.options.contact ?? about?.contact_url ?? ""].join("\n").trim();
}

/** @param {Context} ctx */
export const made = (ctx) => fill(ctx.words.made, { date: day(new Date().toISOString().slice(0, 10), ctx.host.language) });

/** Who published the article, when, and what they gain.
 * @param {Context} ctx */
export const interests = (ctx) => (ctx.about?.articles ?? []).filter((one) => one.commercial).map((one) =>
  fill(ctx.words.source_of, { publisher: one.publisher, date: day(one.published, ctx.host.language) }) + one.interest).join("\n");
