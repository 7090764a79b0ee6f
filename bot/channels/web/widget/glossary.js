// @ts-check
// Marks the words of an answer that have an explanation; pressing one shows it under the sentence.
import { get } from "./api.js";
import { h } from "./dom.js";

/** @typedef {{ pattern: RegExp, meanings: Map<string, string> }} Glossary */
/** @type {Map<string, Promise<Glossary>>} */
const known = new Map();

/** Fetched once for each language, on first use.
 * @param {import("./types").Context} ctx @param {string} language */
function glossary(ctx, language) {
  const address = `${ctx.host.api}api/glossary?language=${language}`;
  const found = known.get(address) ?? get(address, language).then(read);
  known.set(address, found);
  found.catch(() => known.delete(address));
  return found;
}

/** @param {{ terms: { names: string[], meaning: string }[] }} body @returns {Glossary} */
function read(body) {
  const meanings = new Map();
  for (const { names, meaning } of body.terms) {
    for (const name of names) {
      const han = /[\u3400-\u9fff]/.test(name);
      if (name.length >= (han ? 2 : 3) && !meanings.has(name.toLowerCase())) meanings.set(name.toLowerCase(), meaning);
    }
  }
  const names = [...meanings.keys()].sort((one, other) => other.length - one.length);
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  // Latin words are matched whole; Chinese has no spaces to go by.
  const pattern = new RegExp(`(?<![A-Za-z])(?:${escaped.join("|") || "(?!)"})(?![A-Za-z])`, "gi");
  return { pattern, meanings };
}

/** Mark the first place of each word in `sentences`; returns what to tell the patient.
 * @param {import("./types").Context} ctx @param {HTMLElement} sentences @param {string} language
 * @returns {Promise<string>} */
export async function explain(ctx, sentences, language) {
  let found;
  try {
    found = await glossary(ctx, language);
  } catch {
    return ctx.words.unreachable;
  }
  if (sentences.querySelector(".term")) return ctx.words.explained;
  const seen = new Set();
  for (const text of sentences.querySelectorAll(".text")) mark(text, found, seen, language);
  return seen.size ? ctx.words.explained : ctx.words.nothing_to_explain;
}

/** @param {Element} element @param {Glossary} glossary @param {Set<string>} seen @param {string} language */
function mark(element, { pattern, meanings }, seen, language) {
  const text = element.textContent ?? "";
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const meaning = /** @type {string} */ (meanings.get(match[0].toLowerCase()));
    if (seen.has(meaning)) continue;
    seen.add(meaning);
    pieces.push(text.slice(from, match.index), term(match[0], meaning, language));
    from = match.index + match[0].length;
  }
  element.replaceChildren(...pieces, text.slice(from));
}

/** @param {string} name @param {string} meaning @param {string} language */
function term(name, meaning, language) {
  const note = h("span", { className: "meaning", role: "note", lang: language }, meaning);
  const made = h("button", { type: "button", className: "term", "aria-expanded": "false" }, name);
  made.addEventListener("click", () => {
    const open = made.getAttribute("aria-expanded") === "false";
    made.setAttribute("aria-expanded", String(open));
    if (open) made.closest(".sentence")?.append(note);
    else note.remove();
  });
  return made;
}
