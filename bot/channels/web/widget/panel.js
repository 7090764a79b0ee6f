// @ts-check
// The panel: puts the parts together, keeps the state of the tab, and looks after focus, keys and the screen.
import { get } from "./api.js";
import { button, day, fill, h, icon, put } from "./dom.js";
import { createLive } from "./live.js";
import { createPerson } from "./person.js";
import { interests } from "./plain.js";
import { contact, handoff, openAbout, openMore, openSheet, retention } from "./sheet.js";
import { createTalk } from "./talk.js";
import { turnView } from "./turn.js";

/** @typedef {import("./types").Host} Host */
/** @typedef {import("./types").Turn} Turn */
/** @typedef {Awaited<ReturnType<typeof createPanel>>} Panel */

const NARROW = matchMedia("(max-width: 767.98px)");
const LANGUAGES = { zh: "简体中文", "zh-Hant": "繁體中文", en: "English" };

/** @param {Host} host */
export async function createPanel(host) {
  const fresh = () => ({ open: false, language: host.language, size: 0, explain: false, conversation: "", ids: [], turns: [], person: "", heard: 0 });
  /** @type {import("./types").Kept} */
  const state = { ...fresh(), ...host.kept };
  const live = createLive();
  const dialog = h("dialog", { className: "panel", part: "panel" });
  dialog.dataset.theme = host.options.theme ?? "auto";
  if (host.options.position === "left") dialog.classList.add("left");
  const sheet = h("section", { className: "sheet", hidden: true, role: "dialog", "aria-modal": "true", "aria-labelledby": "sheet-title" });
  const main = h("div", { className: "main" });
  dialog.append(main, sheet, live.element);
  host.root.append(dialog);

  /** @type {import("./types").Context} */
  const ctx = { host, state, words: {}, about: null, ask, retry: (turn) => talk.retry(turn), announce: live.say, copy, show, hide, save, person: /** @type {any} */ (null) };
  const talk = createTalk(ctx, changed, live.soon, ended);
  const person = ctx.person = createPerson(ctx, came, stands);

  /** @type {ReturnType<typeof turnView>[]} */
  let views = [];
  let log = h("div", {});
  let field = h("textarea", {});
  let count = h("p", {});
  let go = h("button", {});
  let label = h("label", {});
  const desk = h("p", { className: "desk", role: "status" });
  /** @type {HTMLElement | null} */
  let opener = null;
  let copying = "";
  let following = true;

  await speak(host.language);

  /** Load the words of a language and show everything in it; what was said stays as it was said.
   * @param {string} language */
  async function speak(language) {
    const [words, about] = await Promise.all([host.words(language), get(`${host.api}api/about?language=${language}`, language).catch(() => null)]);
    Object.assign(ctx, { words, about: about ?? ctx.about });
    host.language = state.language = language;
    host.spoken(language);
    save();
    draw();
  }

  function draw() {
    const typed = field.value;
    const focused = /** @type {HTMLElement | null} */ (host.root.activeElement)?.dataset.key;
    const { words } = ctx;
    hide();
    dialog.lang = host.language;
    dialog.dataset.size = String(state.size);
    dialog.setAttribute("aria-label", words.title);
    views = state.turns.map((turn) => turnView(ctx, turn));
    log = h("div", { className: "log", role: "log", "aria-live": "off", "aria-label": words.talk, tabIndex: 0, part: "log", onscroll: scrolled },
      welcome(), ...views.map((view) => view.element));
    main.replaceChildren(header(), h("p", { className: "strip", part: "disclaimer" }, words.strip), log, desk, composer(), fine());
    field.value = typed;
    suggest();
    typing();
    if (focused) /** @type {HTMLElement | null} */ (main.querySelector(`[data-key="${focused}"]`))?.focus();
  }

  function header() {
    const { words } = ctx;
    const select = h("select", { "aria-label": words.language, onchange: () => speak(select.value) },
      ...Object.entries(LANGUAGES).map(([value, text]) => h("option", { value, lang: value, selected: value === host.language }, text)));
    select.dataset.key = "language";
    const size = button("", resize, { className: "tool", "aria-label": fill(words.size_set, { size: words[`size.${state.size}`] }) });
    put(size, h("span", { className: "aa", "aria-hidden": "true" }, host.language === "en" ? "A" : "字", h("b", {}, host.language === "en" ? "A" : "字")));
    size.dataset.key = "size";
    const tool = (/** @type {string} */ name, /** @type {string} */ text, /** @type {(opener: HTMLElement) => void} */ action) => {
      const made = button(text, () => action(made), { className: "tool", icon: name, "aria-haspopup": "dialog" });
      made.dataset.key = name;
      return made;
    };
    return h("div", { className: "header", part: "header" },
      h("div", { className: "top" },
        h("h2", {}, host.options.title || words.title),
        button("", close, { className: "close", icon: "close", "aria-label": words.close })),
      h("div", { className: "tools" },
        select, size, tool("doctor", words.doctor, (from) => openSheet(ctx, from)), tool("more", words.more, (from) => openMore(ctx, from, { clear }))));
  }

  function welcome() {
    const { words, about } = ctx;
    const article = about?.articles.find((one) => one.commercial);
    return h("section", { className: "welcome" },
      h("h3", {}, words.welcome), h("p", {}, words.welcome_text),
      article && h("p", { className: "interest" }, interests(ctx)),
      h("p", { className: "quietly" }, retention(ctx)));
  }

  function composer() {
    field = h("textarea", { id: "ask", rows: 1, "aria-describedby": "count", enterkeyhint: "send", part: "input", oninput: typing, onkeydown: keys });
    field.dataset.key = "ask";
    label = h("label", { htmlFor: "ask", className: "label" });
    count = h("p", { id: "count", className: "count" });
    go = h("button", { type: "submit", className: "go", part: "send" });
    const form = h("form", { className: "composer", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); submit(); } },
      label, h("div", { className: "row" }, field, go), count);
    return form;
  }

  /** What must stay on screen: where the text comes from, who gains, how long questions are kept, a way to a person. */
  function fine() {
    const { words, about } = ctx;
    const article = about?.articles.find((one) => one.commercial);
    const facts = [
      article && fill(words.fine, { publisher: article.publisher, date: day(article.published, host.language) }), article && words.fine_interest,
      about?.retention_days && fill(words.fine_kept, { days: about.retention_days }),
    ];
    const from = button(words.about, () => openAbout(ctx, from), { className: "link", "aria-haspopup": "dialog" });
    return h("div", { className: "fine" }, h("span", {}, facts.filter(Boolean).join(" · ")), from, handoff(ctx, "link"), contact(ctx));
  }

  /** Questions to press: to begin with, or after the last answer. */
  function suggest() {
    log.querySelector(".chips")?.remove();
    if (talk.busy) return;
    const last = state.turns.at(-1);
    const texts = last ? last.reply?.suggestions : ctx.about?.starts;
    if (!texts?.length) return;
    const place = last ? views.at(-1)?.element : log.querySelector(".welcome");
    place?.append(h("div", { className: "chips" }, h("h4", {}, last ? ctx.words.next : ctx.words.try),
      h("ul", {}, ...texts.map((text) => h("li", {}, button(text, () => ask(text), { lang: last?.reply?.language }))))));
  }

  function typing() {
    const most = ctx.about?.max_question_chars ?? 1000;
    const left = most - field.value.length;
    count.textContent = left > 100 ? "" : fill(left < 0 ? ctx.words.over : ctx.words.left, { count: Math.abs(left) });
    count.classList.toggle("wrong", left < 0);
    const { words } = ctx;
    label.textContent = state.person === "taken" ? words.ask_person : words.ask_label;
    go.replaceChildren(icon(talk.busy ? "stop" : "send"), h("span", {}, talk.busy ? words.stop : words.send));
    go.classList.toggle("stop", talk.busy);
  }

  /** Enter sends, Shift+Enter makes a line; while characters are being composed Enter belongs to the input method.
   * @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!talk.busy) submit();
  }

  function submit() {
    if (talk.busy) return talk.stop();
    const text = field.value;
    if (!text.trim() || count.classList.contains("wrong")) return field.focus();
    field.value = "";
    if (state.person === "taken") write(text);
    else ask(text);
  }

  /** @param {string} text */
  async function write(text) {
    try {
      await person.write(text);
    } catch (cause) {
      const { code, message } = /** @type {any} */ (cause).problem ?? {};
      if (code === "not_found") return ask(text); // closed this instant: the bot answers
      field.value ||= text;
      live.say(desk.textContent = message || ctx.words.unreachable);
    }
  }

  /** Something a person said, or something said to one.
   * @param {Turn} turn */
  function came(turn) {
    changed(turn);
    for (const { text } of turn.items) live.say(turn.reply ? text : `${ctx.words.staff}: ${text}`, turn.language);
  }

  /** @param {string} notice @param {string} language */
  function stands(notice, language) {
    if (desk.textContent !== notice) desk.textContent = notice;
    desk.lang = language;
    dialog.classList.toggle("helped", person.live());
    typing();
  }

  /** @param {string} question */
  async function ask(question) {
    if (talk.busy) return;
    hide();
    live.clear();
    const asked = talk.ask(question);
    field.focus({ preventScroll: true });
    await asked;
  }

  /** @param {Turn} turn */
  function changed(turn) {
    let view = views.find((one) => one.turn === turn);
    if (!view) {
      view = turnView(ctx, turn);
      views.push(view);
      log.append(view.element);
      following = true;
      suggest();
    }
    view.update();
    typing();
    if (turn.state === "waiting") live.later(ctx.words[`stages.${turn.stage}`], host.language);
    if (turn.reply?.kind === "emergency" && turn.state === "done") live.drop();
    if (following) follow(view.element);
  }

  /** @param {Turn} turn */
  function ended(turn) {
    typing();
    suggest();
    if (turn.state === "done" && turn.reply?.kind !== "emergency") live.say(fill(ctx.words.finished, { count: turn.citations.length }));
    if (ctx.about?.handoff?.automatic) person.listen();
    if (turn.state === "stopped") live.say(turn.items.length ? ctx.words.stopped : ctx.words.stopped_empty);
  }

  let moving = 0;
  /** Keep the question at the top while its answer grows below, until the reader scrolls.
   * @param {HTMLElement} element */
  function follow(element) {
    moving = performance.now();
    log.scrollTop = element.offsetTop - log.offsetTop - 8;
  }
  function scrolled() {
    if (performance.now() - moving > 200) following = false;
  }

  function resize() {
    state.size = (state.size + 1) % 3;
    dialog.dataset.size = String(state.size);
    const words = fill(ctx.words.size_set, { size: ctx.words[`size.${state.size}`] });
    main.querySelector('[data-key="size"]')?.setAttribute("aria-label", words);
    live.say(words);
    save();
  }

  /** Show a page over the conversation.
   * @param {string} title @param {(body: HTMLElement) => void} build @param {HTMLElement | null} [from] */
  function show(title, build, from = null) {
    opener = from;
    const body = h("div", { className: "body", tabIndex: 0, role: "region", "aria-labelledby": "sheet-title" });
    sheet.replaceChildren(
      h("div", { className: "bar" }, button(ctx.words.back, hide, { className: "back", icon: "back" }), h("h2", { id: "sheet-title", tabIndex: -1 }, title)), body);
    build(body);
    sheet.hidden = false;
    main.inert = true;
    /** @type {HTMLElement} */ (sheet.querySelector("h2")).focus();
  }

  function hide() {
    if (sheet.hidden) return;
    sheet.hidden = true;
    sheet.replaceChildren();
    main.inert = false;
    const back = opener?.isConnected ? opener : /** @type {HTMLElement | null} */ (main.querySelector(`[data-key="${opener?.dataset.key}"]`));
    (back?.offsetParent ? back : field).focus();
  }

  /** Nothing is kept in the tab before the first question. */
  function save() {
    try {
      if (state.turns.length) sessionStorage.setItem(host.key, JSON.stringify(state));
      else if (!state.ids.length) sessionStorage.removeItem(host.key);
    } catch { /* a private window: the conversation lasts as long as the page */ }
  }

  function clear() {
    talk.stop();
    Object.assign(state, { turns: [], conversation: "", person: "", heard: 0 });
    desk.textContent = "";
    if (state.ids.length) try { sessionStorage.setItem(host.key, JSON.stringify(state)); } catch { /* as above */ }
    save();
    live.clear();
    views = [];
    log.replaceChildren(welcome());
    suggest();
  }

  /** @param {string} text */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* not allowed, or a page without TLS: the old way */ }
    copying = text;
    const done = document.execCommand("copy");
    copying = "";
    return done;
  }

  /** Whatever is copied from the panel carries the disclaimer. */
  document.addEventListener("copy", (event) => {
    const own = event.composedPath().includes(dialog) || (dialog.open && host.root.activeElement);
    if (!event.clipboardData || !(copying || own)) return;
    const typed = event.composedPath()[0];
    if (!copying && (typed instanceof HTMLTextAreaElement)) return; // the visitor's own words
    const selection = /** @type {any} */ (host.root).getSelection?.() ?? document.getSelection();
    const text = copying || `${selection}`.trim();
    if (!text) return;
    const last = ctx.about?.disclaimer ?? ctx.words.strip;
    event.clipboardData.setData("text/plain", copying ? text : `${text}\n\n${last}`);
    event.preventDefault();
  });

  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (sheet.hidden) close();
    else hide();
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  window.addEventListener("online", () => {
    const turn = state.turns.at(-1);
    if (turn?.state !== "failed" || turn.problem?.code !== "offline") return;
    live.say(ctx.words.online);
    talk.retry(turn);
  });

  /** Over the whole screen on a phone, where the page behind is out of reach; beside the page elsewhere. */
  function place() {
    const focused = /** @type {HTMLElement | null} */ (host.root.activeElement);
    if (dialog.open) dialog.close();
    if (NARROW.matches) dialog.showModal();
    else dialog.show();
    focused?.focus();
    fit();
  }
  NARROW.addEventListener("change", () => dialog.open && place());

  /** Keep clear of the keyboard of a phone. */
  function fit() {
    const view = window.visualViewport;
    if (!view || !dialog.open) return;
    dialog.style.setProperty("--seen", NARROW.matches && view.scale === 1 ? `${view.height}px` : "");
    dialog.style.setProperty("--top", NARROW.matches && view.scale === 1 ? `${view.offsetTop}px` : "");
    if (following && views.length) follow(/** @type {any} */ (views.at(-1)).element);
  }
  window.visualViewport?.addEventListener("resize", fit);
  window.visualViewport?.addEventListener("scroll", fit);

  /** @param {boolean} focus whether to take the focus: not when a page is loaded again */
  function open(focus) {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    place();
    if (focus) field.focus();
    else if (!NARROW.matches) {
      /** @type {HTMLElement | null} */ (host.root.activeElement)?.blur();
      before?.focus();
    }
    state.open = true;
    save();
    if (views.length) follow(/** @type {any} */ (views.at(-1)).element);
  }

  function close() {
    if (!dialog.open) return;
    hide();
    dialog.close();
    state.open = false;
    save();
    host.closed();
  }

  talk.mend();
  if (person.live()) person.listen();
  return { open, close, ask, speak };
}
