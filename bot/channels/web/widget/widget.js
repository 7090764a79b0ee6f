// @ts-check
// The launcher: one custom element with a button. The chat itself is loaded when it is first opened.
// Documentation: docs/widget.md. The server fills in the version and the hashes of the other files.
(() => {
  "use strict";
  /** @type {import("./types").Release} */
  const release = /** @type {any} */ ("$RELEASE");
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript)
    ?? document.querySelector('script[src$="widget.js"]');
  if (!script || customElements.get("patient-bot")) return; // a second tag on the page changes nothing

  const home = new URL(script.src.replace(/widget(\/\w+\/widget)?\.js.*$/, ""));
  const options = { ...script.dataset };
  const api = new URL(options.api || home.href, home).href.replace(/\/*$/, "/");
  const key = `patient-bot:${api}`;

  const style = `
:host { all: initial !important; display: block !important; --face: var(--patient-bot-font, system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif); }
.launcher {
  all: unset; box-sizing: border-box; position: fixed; z-index: 2147483000;
  inset-block-end: calc(var(--patient-bot-offset, 20px) + env(safe-area-inset-bottom, 0px));
  inset-inline-end: calc(var(--patient-bot-offset, 20px) + env(safe-area-inset-right, 0px));
  display: flex; align-items: center; gap: 10px; min-height: 56px; max-width: calc(100vw - 40px); padding: 8px 22px 8px 18px;
  border: 2px solid transparent; border-radius: 28px; cursor: pointer;
  font: 600 17px/1.3 var(--face);
  color: var(--patient-bot-on-accent, #fff); background: var(--patient-bot-accent, #0b6b63);
  box-shadow: 0 2px 6px rgb(0 0 0 / .2), 0 10px 28px rgb(0 0 0 / .22);
}
.left { inset-inline: calc(var(--patient-bot-offset, 20px) + env(safe-area-inset-left, 0px)) auto; }
.launcher:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0a3b37, 0 10px 28px rgb(0 0 0 / .22); }
.launcher:hover { filter: brightness(1.08); }
.launcher[hidden], .launcher[aria-expanded="true"], .problem:empty { display: none; }
.launcher svg { flex: none; width: 26px; height: 26px; fill: currentColor; }
.launcher[aria-busy="true"] svg { animation: wait 1s ease-in-out infinite alternate; }
.problem {
  position: fixed; z-index: 2147483000; inset-block-end: 92px; inset-inline-end: 20px; max-width: min(320px, calc(100vw - 40px));
  box-sizing: border-box; margin: 0; padding: 12px 16px; border-radius: 12px; border: 2px solid #a4121c; color: #5c0a10; background: #fff;
  font: 16px/1.5 var(--face);
}
@keyframes wait { to { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { .launcher[aria-busy="true"] svg { animation: none; opacity: .5; } }
@media (forced-colors: active) { .launcher { border-color: ButtonText; } }
@media print { .launcher, .problem { display: none; } }`;

  /** The widget's language: the page owner's choice, else the browser's first that we have, else English. */
  function firstLanguage() {
    const known = ["zh", "zh-Hant", "en"];
    if (options.language && known.includes(options.language)) return options.language;
    for (const tag of navigator.languages) {
      if (/^zh-(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
      const short = tag.slice(0, 2).toLowerCase();
      if (known.includes(short)) return short;
    }
    return "en";
  }

  /** What an earlier page of this tab kept; nothing before the first question.
   * @returns {import("./types").Kept | null} */
  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? "null");
    } catch {
      return null; // a private window, or not ours
    }
  }

  /** @param {string} name */
  const at = (name) => new URL(`widget/${release.version}/${name}`, home).href;

  /** Put a module into the page's module map, refusing one whose hash is wrong.
   * @param {string} href @param {string} integrity */
  const preload = (href, integrity) => new Promise((resolve, reject) => {
    const link = document.createElement("link");
    if (!link.relList.supports("modulepreload")) return resolve(null);
    Object.assign(link, { rel: "modulepreload", href, integrity, crossOrigin: "anonymous", onload: resolve, onerror: reject });
    document.head.append(link);
    link.remove();
  });

  /** Styles made this way need no permission of a page's content security policy.
   * @param {string} css */
  function sheet(css) {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    return made;
  }

  class PatientBot extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    #button = document.createElement("button");
    #problem = document.createElement("p");
    /** @type {Promise<import("./panel").Panel> | null} */
    #panel = null;
    #failures = 0;
    #language = kept()?.language ?? firstLanguage();

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet(style)];
      const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      icon.setAttribute("viewBox", "0 0 24 24");
      icon.setAttribute("aria-hidden", "true");
      const path = document.createElementNS(icon.namespaceURI, "path");
      path.setAttribute("d", "M5 3h14a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3h-7l-5 4v-4H5a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3zm2 5v2h10V8zm0 4v2h7v-2z");
      icon.append(path);
      Object.assign(this.#button, { type: "button", className: "launcher", hidden: options.launcher === "none" });
      if (options.position === "left") this.#button.classList.add("left");
      this.#button.part.add("launcher");
      this.#button.setAttribute("aria-haspopup", "dialog");
      this.#button.append(icon, document.createElement("span"));
      this.#button.addEventListener("click", () => this.open());
      this.#problem.className = "problem";
      this.#problem.setAttribute("role", "alert");
      const place = document.createElement("aside"); // a landmark, so that the button is found among the page's regions
      place.append(this.#button, this.#problem);
      this.#root.append(place);
      this.language = this.#language;
    }

    /** `zh`, `zh-Hant` or `en`. */
    get language() { return this.#language; }
    set language(chosen) {
      const words = release.words[chosen];
      if (!words) return;
      this.#language = chosen;
      const label = /** @type {HTMLElement} */ (this.#button.lastElementChild);
      this.#button.lang = this.#problem.lang = chosen;
      label.textContent = options.label || words.open;
      this.#button.parentElement?.setAttribute("aria-label", words.open);
      this.#panel?.then((panel) => panel.speak(chosen), () => {});
    }

    get isOpen() { return this.#button.getAttribute("aria-expanded") === "true"; }

    /** Open the chat; resolves when it can be used. */
    async open({ focus = true } = {}) {
      const panel = await this.#loaded();
      if (!panel || this.isOpen) return;
      this.#button.setAttribute("aria-expanded", "true");
      panel.open(focus);
      this.#tell("open");
    }

    close() {
      this.#panel?.then((panel) => panel.close(), () => {});
    }

    /** Open the chat and ask `question`.
     * @param {string} question */
    async ask(question) {
      await this.open();
      await (await this.#loaded())?.ask(question);
    }

    async #loaded() {
      this.#button.setAttribute("aria-busy", "true");
      this.#problem.textContent = "";
      try {
        this.#panel ??= this.#load();
        return await this.#panel;
      } catch (cause) {
        this.#panel = null;
        this.#failures++;
        console.error("patient-bot:", cause);
        this.#problem.textContent = release.words[this.#language].failed;
        return null;
      } finally {
        this.#button.removeAttribute("aria-busy");
      }
    }

    async #load() {
      // A page remembers that a module could not be had: the next try needs another address.
      const panel = at("panel.js") + (this.#failures ? `?${this.#failures}` : "");
      await preload(panel, release.files["panel.js"]);
      /** @type {typeof import("./panel") & { css: string }} */
      const { createPanel, css } = await import(panel);
      this.#root.adoptedStyleSheets.push(sheet(css));
      return createPanel({
        root: this.#root, api, key, options, kept: kept(), language: this.#language,
        words: (language) => {
          const name = `words.${language}.json`;
          return fetch(at(name), { integrity: release.files[name], credentials: "omit" }).then((found) => found.json());
        },
        tell: (name, detail) => this.#tell(name, detail),
        spoken: (language) => { if (language !== this.#language) this.language = language; },
        closed: () => {
          this.#button.setAttribute("aria-expanded", "false");
          if (!this.#button.hidden) this.#button.focus();
          this.#tell("close");
        },
      });
    }

    /** Tell the page what happened; the patient's words are never in it.
     * @param {string} name @param {object} [detail] */
    #tell(name, detail = {}) {
      this.dispatchEvent(new CustomEvent(`patient-bot-${name}`, { bubbles: true, composed: true, detail }));
    }
  }

  customElements.define("patient-bot", PatientBot);
  const start = () => {
    const bot = /** @type {PatientBot} */ (document.createElement("patient-bot"));
    document.documentElement.append(bot); // beside the body, out of reach of its transforms and filters
    if (kept()?.open) bot.open({ focus: false });
    else if (options.open === "true") bot.open();
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
