// @ts-check
// What a screen reader speaks: each sentence once, politely. The log itself is silent, or it would speak twice.
import { h } from "./dom.js";

const SOON = 300; // long enough to see that an answer is an emergency, which is an alert of its own
const LATER = 1500; // only a stage that lasts is worth a word
const GONE = 15_000;

export function createLive() {
  const element = h("div", { className: "sr", "aria-live": "polite", "aria-relevant": "additions" });
  /** @type {{ text: string, language?: string }[]} */
  let waiting = [];
  let timer = 0;
  let slow = 0;

  /** @param {string} text @param {string} [language] */
  function speak(text, language) {
    const line = h("p", { lang: language }, text);
    element.append(line);
    setTimeout(() => line.remove(), GONE);
  }

  function flush() {
    clearTimeout(timer);
    timer = 0;
    for (const { text, language } of waiting) speak(text, language);
    waiting = [];
  }

  function drop() {
    clearTimeout(timer);
    clearTimeout(slow);
    timer = 0;
    waiting = [];
  }

  return {
    element,
    drop,
    /** A sentence of an answer. @param {string} text @param {string} language */
    soon(text, language) {
      clearTimeout(slow);
      waiting.push({ text, language });
      timer ||= window.setTimeout(flush, SOON);
    },
    /** A stage, if it lasts. @param {string} text @param {string} language */
    later(text, language) {
      clearTimeout(slow);
      if (text) slow = window.setTimeout(() => speak(text, language), LATER);
    },
    /** Anything else, after what is waiting. @param {string} text @param {string} [language] */
    say(text, language) {
      clearTimeout(slow);
      flush();
      speak(text, language);
    },
    clear() {
      drop();
      element.replaceChildren();
    },
  };
}
