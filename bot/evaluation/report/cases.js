// One case: what was asked, what came back, what was wanted, what was found, and how it differs from before.
function row(one, toggle) {
  const body = el("div.body", { id: `body-${one.id}`, hidden: true });
  const change = data.changes[one.id];
  const button = el("button", { type: "button", "aria-expanded": "false", "aria-controls": `body-${one.id}`, onclick: () => toggle(one.id) },
    el(`span.outcome.${one.outcome}`, say("outcomes." + one.outcome)),
    el("span.asked", { lang: one.language }, one.question),
    el("span.id", change ? `${one.id} · ${say("change." + change.what)}` : one.id),
    one.faults.length ? el("span.wrong-with", one.faults.map(fault).join("; ")) : null);
  return el(`section.case.${one.outcome}`, { id: `case-${one.id}`, "aria-label": one.id }, el("h3", button), body);
}

function fault(text) {
  const at = text.indexOf(": ");
  const name = at < 0 ? text : text.slice(0, at);
  const note = text.slice(at + 2);
  return at < 0 ? say("check." + name) : `${say("check." + name)}: ${name === "kind" ? say("kinds." + note) : note}`;
}

function fill(body, one) {
  const change = data.changes[one.id];
  body.replaceChildren(
    el("p.small", one.tags.map((tag) => el("span.tag", tag)), el("span.tag", say("part_" + one.part)),
      one.pair ? el("span", `${say("pair")}: `, el("a", { href: `#case-${one.pair}` }, one.pair)) : null),
    el("div.columns",
      el("div", asked(one), reply(one), sources(one)),
      el("div", wanted(one), checks(one), guardrails(one.trace), graded(one))),
    passages(one), change && change.before ? beside(one, change.before) : "", ...peers(one));
}

function asked(one) {
  return [one.turns.length ? [el("h4", say("turns")), el("ol.facts", { lang: one.language }, one.turns.map((turn) => el("li", turn)))] : null,
    el("h4", say("question")), el("p", { lang: one.language }, one.question)];
}

function reply(one) {
  if (one.error) return [el("h4", say("no_reply")), el("div.reply", el("p", one.error))];
  const known = new Set(one.reply.citations.map((source) => source.number));
  const items = one.reply.answer.map((item) => el("p", item.text, " ", item.citations.map((number) =>
    el(known.has(number) ? "span.cite" : "span.cite.gone", { title: known.has(number) ? null : say("not_there") }, `[${number}]`))));
  return [el("h4", `${say("answer")} · ${say("kinds." + one.reply.kind)} · ${Math.round(one.seconds * 1000)} ms`),
    el("div.reply", { lang: one.reply.language || one.language }, items,
      el("p.small", one.reply.disclaimer || `${say("disclaimer")}: ${say("missing")}`))];
}

function sources(one) {
  if (!one.reply.citations.length) return null;
  return [el("h4", say("sources")), el("ol.sources", one.reply.citations.map((source) => el("li", { value: source.number },
    el("strong", source.study_id || source.section || "–"), " ", el("span.tag", source.verdict), " ", el("span.small", source.passage_id),
    el("blockquote", { lang: source.quote_language || null }, source.quote), source.note ? el("p.small", { lang: one.reply.language || null }, source.note) : null)))];
}

function wanted(one) {
  const want = one.expected;
  const any = (list) => list.map((entry) => (Array.isArray(entry) ? entry.join(` ${say("or")} `) : entry));
  const rows = [["w_kind", want.kind.map((kind) => say("kinds." + kind)).join(` ${say("or")} `)], ["w_studies", any(want.studies).join("; ")],
    ["w_not_studies", want.not_studies.join("; ")], ["w_facts", any(want.facts).join("; ")], ["w_first", want.first.join(` ${say("or")} `)],
    ["w_forbidden", any(want.forbidden).join("; ")], ["w_paragraphs", want.paragraphs.join("; ")], ["w_grade", want.grade]];
  return [el("h4", say("wanted")), el("dl.trace", rows.filter((line) => line[1] !== "" && line[1] !== null).map(([name, value]) => [el("dt", say(name)), el("dd", value)]))];
}

function checks(one) {
  const tags = Object.entries(one.checks).map(([name, check]) => {
    const graded = name === "reading_grade";
    const mood = graded ? "note" : check.value >= 1 ? "good" : "bad";
    const value = graded ? check.value.toFixed(1) : check.value > 0 && check.value < 1 ? `${Math.round(check.value * 100)} %` : check.value >= 1 ? "✓" : "✗";
    return el(`span.tag.${mood}`, `${say("check." + name)} ${value}${check.notes.length ? ": " + check.notes.join("; ") : ""}`);
  });
  return [el("h4", say("checks")), el("p", tags)];
}

// Whatever the road tells of its decisions, field by field, so that a new field needs no change here.
function guardrails(trace) {
  const rows = Object.entries(trace || {}).filter(([, value]) => value !== null && !(Array.isArray(value) && !value.length));
  return rows.length ? [el("h4", say("guardrails")), el("dl.trace", rows.map(([name, value]) => [el("dt", name), el("dd", told(value))]))] : null;
}

function told(value) {
  if (Array.isArray(value)) return el("ul.facts", value.map((inner) => el("li", told(inner))));
  if (value && typeof value === "object") return el("dl.trace", Object.entries(value).map(([name, inner]) => [el("dt", name), el("dd", told(inner))]));
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value);
}

function graded(one) {
  const points = data.rubric && data.rubric.cases[one.id];
  if (!points) return null;
  return [el("h4", say("rubric")), el("p.small", say("rubric_lead", { model: data.rubric.model, n: data.rubric.repeats })),
    el("ul.facts", points.items.map((item) => el("li", `${item.item}: ${item.mean.toFixed(2)} / ${item.points} (± ${item.spread.toFixed(2)})`)))];
}

function passages(one) {
  const found = one.ranking.filter((id) => data.passages[id]);
  if (!found.length) return "";
  const answers = (id) => one.expected.paragraphs.some((p) => { const k = id.split("@")[0]; return k === p || k.startsWith(p + ".") || k.startsWith(p + "/"); });
  return el("details", el("summary", `${say("passages")} (${found.length})`), el("ol.passages", found.map((id) => el("li",
    el("span.small", `${id}${data.passages[id].study ? " · " + data.passages[id].study : ""} `), answers(id) ? el("span.tag.good", say("answers_it")) : null,
    el("blockquote", { lang: id.split("@")[1] }, data.passages[id].text)))));
}

function beside(one, before) {
  const now = one.reply.answer.map((item) => item.text).join("\n");
  const [left, right] = difference(before.answer.join("\n"), now);
  const column = (title, kind, studies, parts) => el("div", el("h4", title),
    el("div.reply", el("p.small", `${say("kinds." + kind)} · ${studies.join(", ") || say("cites_nothing")}`), el("p", { lang: one.language }, parts)));
  return el("section", { "aria-label": say("compare") }, el("h4", say("compare")), el("div.columns",
    column(say("accepted_run"), before.kind, before.studies, left),
    column(say("this_run"), one.error ? "error" : one.reply.kind, studiesOf(one), right)));
}

function studiesOf(one) {
  return [...new Set(one.reply.citations.map((source) => source.study_id).filter(Boolean))];
}

function peers(one) {
  return Object.entries(data.peers).map(([name, rows]) => {
    const peer = rows[one.id];
    return el("div", el("h4", `${name} · ${say("outcomes." + peer.outcome)}`), el("div.reply",
      el("p.small", `${say("kinds." + (peer.kind || "error"))} · ${peer.studies.join(", ") || say("cites_nothing")}`),
      peer.answer.map((text) => el("p", text)), peer.faults.length ? el("p.small", peer.faults.map(fault).join("; ")) : null));
  });
}

// The longest common run of words and Chinese characters; what is only on one side is marked there.
function difference(before, after) {
  const cut = (text) => text.match(/[\u3400-\u9fff]|[A-Za-z0-9.,%'-]+|\s+|[^]/gu) || [];
  const [a, b] = [cut(before).slice(0, 600), cut(after).slice(0, 600)];
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--)
    table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  const [left, right] = [[], []];
  const add = (side, tag, word) => {
    const last = side[side.length - 1];
    if (last && last.tag === tag) last.text += word; else side.push({ tag, text: word });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { add(left, "", a[i++]); add(right, "", b[j++]); }
    else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) add(left, "del", a[i++]);
    else add(right, "ins", b[j++]);
  }
  const shown = (side) => side.map((part) => (part.tag ? el(part.tag, part.text) : document.createTextNode(part.text)));
  return [shown(left), shown(right)];
}
