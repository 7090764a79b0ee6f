// The page: drawn anew when the language changes; filters and open cases stay.
const STEP = 40;
// What needs a look comes first: broken since the accepted run, then without a reply, then wrong.
const urgency = (one) => (data.changes[one.id]?.what === "broken" ? 0 : ["error", "wrong", "right"].indexOf(one.outcome) + 1);
data.cases.sort((one, other) => urgency(one) - urgency(other));
const chosen = { search: "", outcome: "", language: "", kind: "", given: "", tag: "", part: "", check: "", change: "" };
let limitShown = STEP;
const open = new Set();

const given = (one) => (one.error ? "error" : one.reply.kind);
const haystacks = new Map(data.cases.map((one) => [one.id, [one.id, one.question, ...one.turns, ...one.reply.answer.map((item) => item.text), ...one.faults].join("\n").toLowerCase()]));

function fits(one) {
  const change = data.changes[one.id];
  return (!chosen.outcome || one.outcome === chosen.outcome) && (!chosen.language || one.language === chosen.language)
    && (!chosen.kind || one.expected.kind.includes(chosen.kind)) && (!chosen.given || given(one) === chosen.given)
    && (!chosen.tag || one.tags.includes(chosen.tag)) && (!chosen.part || one.part === chosen.part)
    && (!chosen.check || one.faults.some((text) => text === chosen.check || text.startsWith(chosen.check + ": ")))
    && (!chosen.change || (change && change.what === chosen.change))
    && (!chosen.search || haystacks.get(one.id).includes(chosen.search.toLowerCase()));
}

function filters() {
  const unique = (values) => [...new Set(values)].sort();
  const faults = unique(data.cases.flatMap((one) => one.faults.map((text) => text.split(": ")[0])));
  const select = (name, label, options, words) => el("div", el("label", { for: `by-${name}` }, say(label)), el("select", { id: `by-${name}`, onchange: (event) => choose({ [name]: event.target.value }) },
    el("option", { value: "" }, say("any")), options.map((value) => el("option", { value, selected: chosen[name] === value }, words ? say(words + value) : value))));
  const search = el("input", { id: "search", type: "search", value: chosen.search, oninput: (event) => choose({ search: event.target.value }) });
  return el("form.filters", { "aria-label": say("filters"), onsubmit: (event) => event.preventDefault() },
    el("div.wide", el("label", { for: "search" }, say("search")), search),
    select("outcome", "by_outcome", unique(data.cases.map((one) => one.outcome)), "outcomes."),
    select("language", "by_language", unique(data.cases.map((one) => one.language)), "languages."),
    select("kind", "by_kind", unique(data.cases.flatMap((one) => one.expected.kind)), "kinds."),
    select("given", "by_given", unique(data.cases.map(given)), "kinds."),
    select("tag", "by_tag", unique(data.cases.flatMap((one) => one.tags)), ""),
    select("part", "by_part", unique(data.cases.map((one) => one.part)), "part_"),
    faults.length ? select("check", "by_check", faults, "check.") : null,
    data.compared ? select("change", "by_change", ["broken", "mended", "moved", "new"], "change.") : null,
    el("button", { type: "button", onclick: () => { for (const name of Object.keys(chosen)) chosen[name] = ""; choose({}, true); } }, say("clear")));
}

function choose(changes, redraw = false) {
  Object.assign(chosen, changes);
  limitShown = STEP;
  if (redraw) document.getElementById("filters").replaceChildren(filters());
  list();
}

function list() {
  const fitting = data.cases.filter(fits);
  document.getElementById("count").textContent = say("shown", { n: fitting.length, all: data.cases.length });
  const shown = fitting.slice(0, limitShown).map((one) => row(one, toggle));
  const rest = fitting.length - shown.length;
  document.getElementById("list").replaceChildren(...shown, fitting.length ? "" : el("p", say("none_fit")),
    rest > 0 ? el("button", { type: "button", onclick: more }, say("more", { n: Math.min(STEP, rest) })) : "");
  for (const one of fitting.slice(0, limitShown)) if (open.has(one.id)) unfold(one.id, true);
}

function more() {
  const at = limitShown;
  limitShown += STEP;
  list();
  document.querySelectorAll("#list .case > h3 > button")[at]?.focus();
}

function toggle(id) { unfold(id, !open.has(id)); }

function unfold(id, wanted) {
  const body = document.getElementById(`body-${id}`);
  const one = data.cases.find((known) => known.id === id);
  if (!body || !one) return;
  wanted ? open.add(id) : open.delete(id);
  if (wanted) fill(body, one);
  body.hidden = !wanted;
  body.previousElementSibling.firstElementChild.setAttribute("aria-expanded", String(wanted));
}

function go() {
  const id = decodeURIComponent(location.hash).replace("#case-", "");
  if (!location.hash.startsWith("#case-") || !data.cases.some((one) => one.id === id)) return;
  if (!document.getElementById(`case-${id}`)) {
    for (const name of Object.keys(chosen)) chosen[name] = "";
    limitShown = data.cases.findIndex((one) => one.id === id) + STEP;
    document.getElementById("filters").replaceChildren(filters());
    list();
  }
  unfold(id, true);
  const place = document.getElementById(`case-${id}`);
  place.scrollIntoView();
  place.querySelector("button").focus({ preventScroll: true });
}

function arrows(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const all = [...document.querySelectorAll("#list .case > h3 > button")];
  const at = all.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
}

function changes() {
  if (!data.compared) return el("p", say("no_baseline"));
  const all = Object.values(data.changes);
  if (!all.length) return el("p", say("nothing_changed"));
  return el("p", ["broken", "mended", "moved", "new"].map((what) => [what, all.filter((one) => one.what === what).length]).filter(([, n]) => n)
    .map(([what, n]) => [el("button", { type: "button", onclick: () => { choose({ change: what }, true); toCases(); } }, `${say("change." + what)}: ${n}`), " "]));
}

function toCases() {
  const place = document.getElementById("cases");
  place.scrollIntoView();
  place.focus({ preventScroll: true });
}

function draw() {
  document.documentElement.lang = view.language;
  document.title = `${say("title")} · ${data.name}`;
  showTheme();
  const theme = el("span", el("label", { for: "theme" }, say("theme")), " ", el("select", { id: "theme", onchange: (event) => { view.theme = event.target.value; keep(); showTheme(); } },
    ["auto", "light", "dark"].map((value) => el("option", { value, selected: view.theme === value }, say("theme_" + value)))));
  const other = view.language === "zh" ? "en" : "zh";
  const language = el("button", { type: "button", lang: other, id: "language", onclick: () => { view.language = other; keep(); draw(); document.getElementById("language").focus(); } }, say("switch_language"));
  const heading = (name) => el("h2", say(name));
  document.getElementById("page").replaceChildren(
    el("header", el("h1", say("title")), language, theme),
    el("main", verdict(), about(),
      heading("figures"), el("p.lead", say("figures_lead")), key(), scrolling(say("figures"), bars()), figuresTable(),
      heading("confusion"), el("p.lead", say("confusion_lead")), matrix((expected, kind) => { choose({ kind: expected, given: kind }, true); toCases(); }),
      heading("latency"), el("p.lead", say("latency_lead")), scrolling(say("latency"), latencies()),
      heading("changes"), changes(),
      el("h2", { id: "cases", tabindex: "-1" }, say("cases")), el("div", { id: "filters" }, filters()),
      el("p.count", { id: "count", role: "status" }), el("p.small", say("keys")), el("div", { id: "list", onkeydown: arrows })));
  list();
}

draw();
go();
addEventListener("hashchange", go);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
NARROW.addEventListener("change", draw);
