"use strict";
// What the other scripts share: the data, the words, and elements whose texts are only ever texts.
const data = JSON.parse(document.getElementById("data").textContent);
const view = { language: (navigator.language || "en").startsWith("zh") ? "zh" : "en", theme: "auto" };
try {
  Object.assign(view, JSON.parse(sessionStorage.getItem("evaluation") || "{}"));
} catch { /* a page opened from a file may have no storage */ }

function keep() {
  try { sessionStorage.setItem("evaluation", JSON.stringify(view)); } catch { /* it is only a convenience */ }
}

function say(path, values = {}) {
  const found = path.split(".").reduce((at, key) => (at && Object.hasOwn(at, key) ? at[key] : undefined), data.words);
  const text = found && found[view.language] !== undefined ? found[view.language] : path.split(".").pop();
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// el("p.soft", {lang: "zh"}, "text", child): strings become text nodes, never markup.
function el(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const part of rest.flat(Infinity)) {
    if (part === null || part === undefined || part === false || part === "") continue;
    if (part instanceof Node) node.append(part);
    else if (typeof part === "object") set(node, part);
    else node.append(String(part));
  }
  return node;
}

function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(node, attributes);
  node.append(...children.filter((child) => child !== null));
  return node;
}

function number(value, unit) {
  if (value === undefined || value === null) return "–";
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  return unit === "seconds" ? `${(value * 1000).toFixed(0)} ms` : value.toFixed(1);
}

function interval(figure, unit) {
  if (!figure) return "–";
  const plain = (value) => number(value, unit).replace(/ (%|ms)$/, "");
  return `${number(figure.value, unit)} (${plain(figure.low)}–${plain(figure.high)})`;
}

function showTheme() {
  const dark = view.theme === "dark" || (view.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
