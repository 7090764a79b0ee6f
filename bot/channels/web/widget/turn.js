// @ts-check
// One question and its answer on screen. Sentences are only ever added, so that reading and selecting go on undisturbed.
import { send } from "./api.js";
import { openCard, standing } from "./card.js";
import { button, fill, h, icon, put } from "./dom.js";
import { explain } from "./glossary.js";
import { replyText } from "./plain.js";
import { handoff } from "./sheet.js";
import { trouble } from "./talk.js";

/** @typedef {import("./types").Context} Context */
/** @typedef {import("./types").Turn} Turn */

const NUMBERS = /(?<!\d)(12356|120|119|999|911|988|112|111)(?!\d)/; // the emergency lines that replies name

/** @param {Context} ctx @param {Turn} turn */
export function turnView(ctx, turn) {
  const { words } = ctx;
  const sentences = h("div", { className: "sentences" });
  const head = h("h3", {});
  const status = h("p", { className: "stage" });
  const tail = h("div", { className: "tail" });
  const answer = h("div", { className: "answer", part: "answer" }, head, sentences, status, tail);
  const element = h("article", { className: "turn" },
    turn.question && h("h3", { className: "sr" }, words.you), turn.question && h("p", { className: "question", lang: turn.language, part: "question" }, turn.question),
    turn.person === "patient" ? "" : answer);
  let shown = 0;
  let ended = "";

  function update() {
    const { reply } = turn;
    if (turn.items.length < shown) {
      sentences.replaceChildren();
      shown = 0;
    }
    for (; shown < turn.items.length; shown += 1) sentences.append(sentence(ctx, turn, turn.items[shown]));
    const kind = turn.person ? "person" : reply?.kind ?? "";
    answer.dataset.kind = kind;
    head.textContent = turn.person ? words.staff : words[`bot.${kind}`] ?? words.bot;
    status.hidden = turn.state !== "waiting";
    status.replaceChildren(words[`stages.${turn.stage}`] ?? "", h("span", { className: "dots", "aria-hidden": "true" }));
    if (turn.state === ended) return;
    ended = turn.state;
    tail.replaceChildren();
    if (turn.state === "waiting") return;
    if (kind === "emergency") urgent(ctx, answer, sentences, tail);
    put(tail, ...(turn.person ? [h("p", { className: "small", part: "disclaimer" }, turn.person)] : reply ? finished(ctx, turn, sentences) : unfinished(ctx, turn)));
  }

  update();
  return { element, turn, update };
}

/** @param {Context} ctx @param {Turn} turn @param {import("./types").Item} item */
function sentence(ctx, turn, item) {
  const last = item.citations.length ? item.text.slice(-1) : ""; // stays on one line with the marks
  const marks = h("span", { className: "marks" }, last);
  const made = h("p", { className: "sentence", lang: turn.language }, h("span", { className: "text" }, item.text.slice(0, item.text.length - last.length)), marks);
  for (const number of item.citations) {
    const citation = turn.citations.find((one) => one.number === number);
    if (!citation) continue;
    const { tone, text } = standing(ctx, citation);
    const label = fill(ctx.words.source, { number, title: citation.title, verdict: text });
    const mark = h("button", { type: "button", className: `mark ${tone}`, part: "citation", "aria-label": label, "aria-haspopup": "dialog" }, String(number));
    mark.addEventListener("click", () => openCard(ctx, citation, turn.language, mark));
    marks.append(mark);
  }
  return made;
}

/** @param {Context} ctx @param {Turn} turn @param {HTMLElement} sentences @returns {HTMLElement[]} */
function finished(ctx, turn, sentences) {
  const { words } = ctx;
  const reply = /** @type {import("./types").Reply} */ (turn.reply);
  const said = h("p", { className: "said", role: "status" });
  const row = h("div", { className: "actions" },
    button(words.copy, async () => {
      said.textContent = await ctx.copy(replyText(ctx, turn)) ? words.copied : words.copy_failed;
    }, { className: "quiet", icon: "copy" }));
  if (reply.kind !== "emergency") {
    const start = async () => { said.textContent = await explain(ctx, sentences, turn.language); };
    row.append(button(words.explain, () => { ctx.state.explain = true; ctx.save(); start(); }, { className: "quiet", icon: "words" }));
    if (ctx.state.explain) start();
  }
  const rated = h("div", {});
  put(row, rate(ctx, turn, "up", words.helpful, rated, said), rate(ctx, turn, "down", words.unhelpful, rated, said));
  const offer = ["no_answer", "emergency"].includes(reply.kind) && handoff(ctx, "plain");
  return [h("p", { className: "small", lang: reply.language, part: "disclaimer" }, reply.disclaimer), row, rated, said, ...(offer ? [offer] : [])];
}

/** @param {Context} ctx @param {Turn} turn @param {"up" | "down"} rating @param {string} text
 * @param {HTMLElement} below @param {HTMLElement} said */
function rate(ctx, turn, rating, text, below, said) {
  const made = button(text, async () => {
    if (!await feedback(ctx, turn, rating, said)) return;
    turn.rating = rating;
    ctx.save();
    made.parentElement?.querySelectorAll("[aria-pressed]").forEach((other) => other.setAttribute("aria-pressed", String(other === made)));
    const field = h("textarea", { rows: 2, maxLength: 2000 });
    const done = button(ctx.words.comment_send, async () => {
      if (await feedback(ctx, turn, rating, said, field.value)) {
        below.replaceChildren();
        made.focus();
      }
    }, { className: "plain" });
    below.replaceChildren(h("label", { className: "comment" }, ctx.words.comment, field), done);
  }, { className: "quiet", icon: rating, "aria-pressed": String(turn.rating === rating) });
  return made;
}

/** @param {Context} ctx @param {Turn} turn @param {string} rating @param {HTMLElement} said @param {string} [comment] */
async function feedback(ctx, turn, rating, said, comment = "") {
  const body = JSON.stringify({ reply_id: turn.reply?.reply_id, rating, ...(comment.trim() && { comment: comment.trim() }) });
  try {
    await send(`${ctx.host.api}api/feedback`, ctx.host.language, { method: "POST", body });
    said.textContent = ctx.words.thanks;
    return true;
  } catch (cause) {
    said.textContent = /** @type {any} */ (cause).problem?.message || ctx.words.unreachable;
    return false;
  }
}

/** A stopped or failed answer: says so, and offers to ask again.
 * @param {Context} ctx @param {Turn} turn @returns {HTMLElement[]} */
function unfinished(ctx, turn) {
  const { words, about } = ctx;
  const stopped = turn.state === "stopped";
  const text = stopped ? (turn.items.length ? words.stopped : words.stopped_empty) : trouble(ctx, turn);
  const again = button(words.again, () => ctx.retry(turn), { className: "plain" });
  const wait = turn.problem?.wait ?? 0;
  if (wait) countDown(ctx, again, Math.min(wait, 600));
  if (turn.problem) turn.problem.wait = 0; // after a reload the wait is over
  return [
    h("p", { className: stopped ? "notice" : "notice wrong", ...(!stopped && { role: "alert", lang: turn.problem?.message && turn.language }) }, text),
    again,
    h("p", { className: "small", part: "disclaimer" }, turn.problem?.disclaimer ?? about?.disclaimer ?? words.strip),
  ];
}

/** @param {Context} ctx @param {HTMLButtonElement} again @param {number} seconds */
function countDown(ctx, again, seconds) {
  const label = /** @type {HTMLElement} */ (again.lastElementChild);
  again.disabled = true;
  label.textContent = fill(ctx.words.again_in, { seconds });
  const timer = setInterval(() => {
    seconds -= 1;
    again.disabled = seconds > 0;
    label.textContent = seconds > 0 ? fill(ctx.words.again_in, { seconds }) : ctx.words.again;
    if (seconds <= 0 || !again.isConnected) clearInterval(timer);
  }, 1000);
}

/** Make an answer an alert, with the numbers to call as links.
 * @param {Context} ctx @param {HTMLElement} answer @param {HTMLElement} sentences @param {HTMLElement} tail */
function urgent(ctx, answer, sentences, tail) {
  const own = ctx.host.options.emergency;
  const found = new Set(own ? [own] : []);
  for (const text of sentences.querySelectorAll(".text")) {
    const parts = (text.textContent ?? "").split(NUMBERS);
    text.replaceChildren(...parts.map((part, place) => (place % 2 ? h("a", { href: `tel:${part}` }, part) : part)));
    parts.filter((_, place) => place % 2).forEach((number) => found.add(number));
  }
  const calls = [...found].map((number) => h("a", { href: `tel:${number}`, className: "call" }, icon("phone"), fill(ctx.words.call, { number })));
  put(tail, h("p", { className: "calls" }, ...calls));
  // Put in anew as an alert, so that it is spoken at once.
  const alert = h("div", { role: "alert" }, ...answer.querySelectorAll(":scope > h3, :scope > .sentences"));
  answer.prepend(alert);
}

