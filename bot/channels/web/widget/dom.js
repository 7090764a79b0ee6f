// @ts-check
// Builds elements. Text only ever goes in as text: there is no way to put markup in.

/** @typedef {Node | string | null | undefined | false} Child */

/** An element with properties, attributes (any name the element has no property for) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [given]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]} */
export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    if (name === "part") made.part.add(...String(value).split(" "));
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made) /** @type {any} */ (made)[name] = value;
    else made.setAttribute(name, value);
  }
  put(made, ...children);
  return made;
}

/** Append what is there.
 * @param {Element} parent
 * @param {...Child} children */
export function put(parent, ...children) {
  for (const child of children) if (child) parent.append(child);
}

/** @param {string} text @param {(event: MouseEvent) => void} onclick @param {Record<string, any>} [given] */
export const button = (text, onclick, { icon: shape, ...given } = {}) =>
  h("button", { type: "button", onclick, ...given }, shape && icon(shape), text && h("span", {}, text));

const SHAPES = {
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  up: "M7 11v9H4v-9h3l4-7c2 0 3 1 2 6h5a2 2 0 0 1 2 2l-1 6a2 2 0 0 1-2 2H7",
  down: "M7 13V4H4v9h3l4 7c2 0 3-1 2-6h5a2 2 0 0 0 2-2l-1-6a2 2 0 0 0-2-2H7",
  words: "M4 19V5h16v15H5a2 2 0 0 1 0-3h15M8 9h7",
  doctor: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
  more: "M4 7h16M4 12h16M4 17h16",
  phone: "M5 4h4l2 5-2 2a11 11 0 0 0 4 4l2-2 5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  agrees: "M5 12l5 5 9-9",
  partly: "M5 12h14",
  overstates: "M12 5v9m0 4v1",
  not_found: "M9 9a3 3 0 1 1 4 3c-1 0-1 1-1 2m0 4v1",
  unsourced: "M5 12h14",
  context: "M12 11v7m0-12v1",
};

/** A small drawing beside a word; it says nothing of its own.
 * @param {string} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[/** @type {keyof typeof SHAPES} */ (name)]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

/** `text` with `{name}` filled in.
 * @param {string} text @param {Record<string, string | number>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/** The language a text the visitor wrote is in, as well as can be told from its letters.
 * @param {string} text @param {string} shown the language of the widget */
export function languageOf(text, shown) {
  if (/[\u3400-\u9fff]/.test(text)) return shown === "en" ? "zh" : shown;
  return /[a-z]/i.test(text) ? "en" : shown;
}

/** @param {string | null} date as in 2025-08-18; nothing gives nothing @param {string} language */
export const day = (date, language) =>
  date ? new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(date)) : "";
