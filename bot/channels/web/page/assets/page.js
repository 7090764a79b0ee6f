// The page's own behaviour: sends a question, shows verified sentences as they come, then the whole reply.
// Everything that arrives is put in as text, never as markup.
"use strict";

const words = JSON.parse(document.body.dataset.words);
const language = document.body.dataset.language;
const $ = (id) => document.getElementById(id);
const store = {
  get: () => { try { return sessionStorage.getItem("conversation"); } catch { return null; } },
  set: (id) => { try { id ? sessionStorage.setItem("conversation", id) : sessionStorage.removeItem("conversation"); } catch { /* private window */ } },
};
let conversation = store.get();
let running = null;
let count = 0;

function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function button(text, attributes, onClick) {
  const made = node("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

function sentence(item, prefix) {
  const marks = item.citations.map((number) =>
    node("sup", {}, node("a", { href: `#${prefix}-${number}`, "aria-label": `${words.source} ${number}` }, `[${number}]`)));
  return node("p", {}, item.text, ...marks);
}

function source(citation, prefix) {
  const facts = [
    citation.journal, citation.year, citation.design,
    citation.participants === null ? null : words.participants.replace("{count}", citation.participants.toLocaleString()),
  ].filter((fact) => fact !== null).join(" · ");
  const link = citation.url
    ? node("p", {}, node("a", { href: citation.url, rel: "noopener noreferrer", target: "_blank" }, words.open)) : null;
  const verdict = node("span", { class: `verdict ${citation.verdict}` }, words[`verdicts.${citation.verdict}`]);
  return node("details", { id: `${prefix}-${citation.number}` },
    node("summary", {}, `[${citation.number}] ${citation.title} `, verdict),
    facts ? node("p", { class: "meta" }, facts) : null,
    node("p", { class: "note" }, node("strong", {}, `${words.checked}: `), citation.note),
    node("p", {}, node("strong", {}, words.quote)),
    node("blockquote", { lang: citation.quote_language }, citation.quote),
    citation.section ? node("p", { class: "meta" }, citation.section) : null,
    link);
}

function plain(reply) {
  const answer = reply.answer.map((item) => item.text + item.citations.map((number) => `[${number}]`).join(""));
  const sources = reply.citations.map((c) => `[${c.number}] ${c.title} (${words[`verdicts.${c.verdict}`]}) ${c.note} ${c.url ?? ""}`.trim());
  return [...answer, "", ...sources, "", reply.disclaimer].join("\n");
}

function actions(reply) {
  const said = node("span", { role: "status" });
  const rate = (rating) => async (event) => {
    const body = JSON.stringify({ reply_id: reply.reply_id, rating });
    const response = await post("api/feedback", body).catch(() => null);
    if (response?.ok) {
      row.querySelectorAll("[aria-pressed]").forEach((other) => other.setAttribute("aria-pressed", "false"));
      event.target.setAttribute("aria-pressed", "true");
    }
    said.textContent = response?.ok ? words.thanks : words.offline;
  };
  const row = node("div", { class: "row" },
    button(words.helpful, { class: "quiet", "aria-pressed": "false" }, rate("up")),
    button(words.unhelpful, { class: "quiet", "aria-pressed": "false" }, rate("down")),
    button(words.copy, { class: "quiet" }, async () => {
      await navigator.clipboard.writeText(plain(reply));
      said.textContent = words.copied;
    }), said);
  return row;
}

function suggestions(texts) {
  if (texts.length === 0) return null;
  const chips = texts.map((text) => node("li", {}, button(text, {}, () => ask(text))));
  return node("div", {}, node("h3", {}, words.try), node("ul", { class: "chips" }, ...chips));
}

function fill(card, reply) {
  const prefix = card.id;
  card.className = reply.kind;
  card.lang = reply.language;
  if (reply.kind === "emergency") card.setAttribute("role", "alert");
  card.replaceChildren(
    node("div", { class: "answer" }, ...reply.answer.map((item) => sentence(item, prefix))),
    reply.citations.length ? node("h3", {}, words.source) : "",
    ...reply.citations.map((citation) => source(citation, prefix)),
    suggestions(reply.suggestions) ?? "",
    node("p", { class: "small" }, reply.disclaimer),
    actions(reply));
}

function fail(card, body) {
  card.className = "error";
  card.replaceChildren(
    node("p", { class: "error", role: "alert" }, body?.error?.message ?? words.offline),
    node("p", { class: "small" }, body?.disclaimer ?? document.querySelector("footer p").textContent));
}

function post(address, body, signal) {
  return fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "Accept-Language": language }, body, signal });
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (name && data) yield { name, data: JSON.parse(data) };
    }
  }
}

async function follow(response, card) {
  const shown = node("div", { class: "answer" });
  card.replaceChildren(shown);
  for await (const { name, data } of events(response)) {
    if (name === "stage") $("status").textContent = words[`stages.${data.stage}`];
    else if (name === "sentence") shown.append(sentence(data, card.id));
    else if (name === "error") return fail(card, data);
    else if (name === "reply") {
      conversation = data.conversation_id;
      store.set(conversation);
      $("forget").hidden = false;
      return fill(card, data);
    }
  }
  fail(card, null);
}

async function ask(text) {
  const question = text.trim();
  if (!question || running) return;
  running = new AbortController();
  count += 1;
  const card = node("article", { id: `reply${count}` });
  $("talk").append(node("article", { class: "asked" }, node("p", {}, node("strong", {}, `${words.you}: `), question)));
  $("start").hidden = true;
  $("forget-status").textContent = "";
  $("stop").hidden = false;
  $("form").querySelector("[type=submit]").disabled = true;
  $("status").textContent = words["stages.reading"];
  try {
    const asked = { question, ...(conversation ? { conversation_id: conversation } : {}) };
    const response = await post("api/chat/stream", JSON.stringify(asked), running.signal);
    $("talk").append(card);
    if (response.ok) await follow(response, card);
    else fail(card, await response.json().catch(() => null));
    $("question").value = "";
  } catch (problem) {
    if (problem.name === "AbortError") card.remove();
    else { $("talk").append(card); fail(card, null); }
  } finally {
    running = null;
    $("stop").hidden = true;
    $("status").textContent = "";
    $("form").querySelector("[type=submit]").disabled = false;
    card.scrollIntoView({ block: "nearest" });
  }
}

async function forget() {
  const response = await fetch(`api/conversations/${conversation}`, { method: "DELETE", headers: { "Accept-Language": language } }).catch(() => null);
  const gone = response?.ok ?? false;
  if (gone) {
    conversation = null;
    store.set(null);
    $("talk").replaceChildren();
    $("forget").hidden = true;
    $("start").hidden = false;
  }
  const problem = gone ? null : await response?.json().catch(() => null);
  $("forget-status").textContent = gone ? words.forgotten : problem?.error?.message ?? words.offline;
}

$("form").addEventListener("submit", (event) => { event.preventDefault(); ask($("question").value); });
$("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); ask($("question").value); }
});
$("stop").addEventListener("click", () => running?.abort());
$("forget").addEventListener("click", forget);
$("forget").hidden = !conversation;
$("talk").addEventListener("click", (event) => {
  const target = event.target.closest("sup a");
  if (target) document.querySelector(target.getAttribute("href")).open = true;
});
for (const chip of $("start").querySelectorAll("button")) chip.addEventListener("click", () => ask(chip.textContent));
for (const link of document.querySelectorAll("nav a")) if (link.lang === language) link.setAttribute("aria-current", "true");
