// @ts-check
// The pages behind the tools: the page for the doctor, source and privacy, new chat, forget me.
import { send } from "./api.js";
import { standing } from "./card.js";
import { button, day, fill, h, languageOf, put } from "./dom.js";
import { interests, made, sheetText } from "./plain.js";

/** @typedef {import("./types").Context} Context */

/** A printable page with the questions, answers, sources and the disclaimer.
 * @param {Context} ctx @param {HTMLElement} opener */
export function openSheet(ctx, opener) {
  const { words, state, about } = ctx;
  const turns = state.turns.filter((turn) => turn.items.length);
  ctx.show(words.sheet, (body) => {
    const said = h("p", { className: "said", role: "status" });
    const own = h("textarea", { rows: 3, id: "own" });
    const text = () => sheetText(ctx, turns, own.value);
    put(body,
      h("p", { className: "screen" }, words.sheet_text),
      h("div", { className: "actions screen" },
        button(words.print, () => print(ctx), { className: "primary" }),
        button(words.download, () => download(words.file, text()), { className: "plain" }),
        button(words.copy, async () => { said.textContent = await ctx.copy(text()) ? words.copied : words.copy_failed; }, { className: "plain" })),
      said,
      h("p", { className: "strong" }, made(ctx)),
      h("p", { className: "small", part: "disclaimer" }, about?.disclaimer ?? words.strip),
      h("h3", {}, words.sheet_ask),
      h("ul", { className: "boxes" }, ...[1, 2, 3, 4].map((number) => h("li", {}, words[`sheet_ask.${number}`]))),
      h("label", { htmlFor: "own", className: "own" }, words.sheet_own), own,
      h("h3", {}, words.sheet_talk),
      ...(turns.length ? turns.map((turn) => answered(ctx, turn)) : [h("p", { className: "screen" }, words.sheet_empty)]),
      h("p", { className: "small" }, interests(ctx)));
  }, opener);
}

/** @param {Context} ctx @param {import("./types").Turn} turn */
function answered(ctx, turn) {
  const { words, about } = ctx;
  return h("section", { className: "answered" },
    h("h4", { lang: turn.language }, turn.question || words.staff),
    ...turn.items.map((item) => h("p", { lang: turn.language }, item.text, ...item.citations.map((number) => h("sup", {}, `[${number}]`)))),
    turn.state === "stopped" && h("p", { className: "notice" }, words.stopped),
    h("ol", { className: "refs" }, ...turn.citations.map((one) => h("li", { lang: turn.language },
      `[${one.number}] ${[one.title, one.journal, one.year].filter(Boolean).join(", ")}. `,
      h("strong", {}, `${standing(ctx, one).text}. `), `${one.note} ${one.url ?? ""}`))),
    h("p", { className: "small", lang: turn.reply?.language }, turn.person || (turn.reply?.disclaimer ?? about?.disclaimer ?? words.strip)));
}

/** Print the open page alone: the host page's body is hidden while printing.
 * @param {Context} ctx */
function print(ctx) {
  const rule = new CSSStyleSheet();
  rule.replaceSync("@media print { body { display: none !important } }");
  document.adoptedStyleSheets.push(rule);
  const done = () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== rule); };
  window.addEventListener("afterprint", done, { once: true });
  ctx.host.tell("print");
  window.print();
}

/** @param {string} name @param {string} text */
function download(name, text) {
  const href = URL.createObjectURL(new Blob(["\ufeff", text, "\n"], { type: "text/plain;charset=utf-8" }));
  h("a", { href, download: `${name}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Where the texts come from, what is kept, and a way to a person.
 * @param {Context} ctx @param {HTMLElement} opener */
export function openAbout(ctx, opener) {
  const { words, about } = ctx;
  ctx.show(words.about, (body) => put(body,
    h("p", { className: "strong" }, words.welcome_text),
    h("p", { part: "disclaimer" }, about?.disclaimer ?? words.strip),
    h("h3", {}, words.articles),
    ...(about?.articles ?? []).map((one) => h("p", {}, h("strong", { lang: languageOf(one.title, ctx.host.language) }, one.title), h("br"),
      [one.publisher, day(one.published, ctx.host.language)].filter(Boolean).join(", "), h("br"), one.interest)),
    h("h3", {}, words.privacy),
    h("p", {}, retention(ctx), " ", words.privacy_text, " ", about?.handoff?.automatic),
    handoff(ctx, "plain"), contact(ctx)), opener);
}

/** @param {Context} ctx */
export function retention(ctx) {
  const days = ctx.about?.retention_days;
  if (days === undefined) return "";
  return days ? fill(ctx.words.kept, { days }) : ctx.words.kept_none;
}

/** A link to a person; nothing where none is configured.
 * @param {Context} ctx */
export function contact(ctx) {
  const href = ctx.host.options.contact || ctx.about?.contact_url;
  return href && /^(https?|mailto|tel):/i.test(href) ? h("a", { href, className: "person" }, ctx.words.person) : "";
}

/** The button that asks for a person; nothing where there is none. It hides while one was asked for already.
 * @param {Context} ctx @param {string} className */
export function handoff(ctx, className) {
  if (!ctx.about?.handoff) return "";
  const made = button(ctx.words.handoff, () => ctx.person.open(made), { className: `${className} handoff`, "aria-haspopup": "dialog" });
  return made;
}

/** New chat, forget me, about: the rarer tools.
 * @param {Context} ctx @param {HTMLElement} opener @param {{ clear(): void }} actions */
export function openMore(ctx, opener, actions) {
  const { words } = ctx;
  ctx.show(words.more, (body) => {
    const said = h("p", { className: "said", role: "status" });
    const choice = h("div", { className: "choice" });
    const ask = () => {
      const yes = button(words.forget_yes, () => forget(ctx, said, choice, actions), { className: "danger" });
      choice.replaceChildren(h("p", {}, words.forget_text), yes, button(words.forget_no, () => choice.replaceChildren(), { className: "plain" }));
      yes.focus();
    };
    put(body, h("ul", { className: "menu" },
      item(words.new, words.new_text, () => { actions.clear(); ctx.hide(); ctx.announce(words.cleared); }),
      item(words.forget, words.forget_text, ask),
      item(words.about, retention(ctx), () => openAbout(ctx, opener))), choice, said, contact(ctx));
  }, opener);
}

/** @param {string} title @param {string} text @param {() => void} action */
const item = (title, text, action) => h("li", {}, h("button", { type: "button", onclick: action }, h("strong", {}, title), h("span", {}, text)));

/** @param {Context} ctx @param {HTMLElement} said @param {HTMLElement} choice @param {{ clear(): void }} actions */
async function forget(ctx, said, choice, actions) {
  const { state, person } = ctx;
  const { conversation, ids } = state;
  state.conversation = ""; // who listens to it stops: one that is just going would be refused
  try {
    for (; ids.length; ids.shift()) {
      await send(`${ctx.host.api}api/conversations/${ids[0]}`, ctx.host.language, { method: "DELETE" });
    }
    actions.clear();
    choice.replaceChildren();
    said.textContent = ctx.words.forgotten;
    ctx.host.tell("forget");
  } catch (cause) {
    said.textContent = /** @type {any} */ (cause).problem?.message || ctx.words.forget_failed;
    state.conversation = conversation;
    if (person.live()) person.listen();
  }
}
