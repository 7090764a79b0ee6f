// The summary, the figures with their intervals, the confusion of kinds and the latencies.
function verdict() {
  const right = data.cases.filter((one) => one.outcome === "right").length;
  const short = data.shortfalls;
  const told = short.length ? say("failed", { n: short.length }) : say("passed");
  return el(`div.verdict.${short.length ? "bad" : "good"}`,
    el("strong", say("right_of", { right, all: data.cases.length })), told,
    short.length ? el("ul", short.map((one) => el("li", shortfall(one)))) : null);
}

function shortfall(one) {
  const metric = data.metrics.find((known) => known.name === one.metric);
  const figures = one.part === "all" ? data.figures[data.name] : data.parts[one.part];
  const value = figures && figures[one.metric] ? number(figures[one.metric].value, metric.unit) : "–";
  const part = one.part === "all" ? "" : ` (${say("part_" + one.part)})`;
  return `${say("metrics." + one.metric)}${part}: ${value}, ${limit(metric, one.limit)}`;
}

function limit(metric, value) {
  if (value === undefined) return "";
  const shown = metric.unit === "share" ? `${+(value * 100).toFixed(1)} %` : metric.unit === "seconds" ? `${value * 1000} ms` : value;
  return `${metric.more ? "≥" : "≤"} ${shown}`;
}

function about() {
  const rows = [[say("target"), data.about.target], [say("version"), data.about.version],
    [say("started"), data.moment.started], [say("took"), data.moment.took]];
  return el("dl.about", rows.filter((row) => row[1] !== undefined).map(([name, value]) => el("div", el("dt", name), el("dd", value))),
    data.about.target === "deployment" ? el("div", el("dt", say("from_citations"))) : null);
}

// One row a metric. Shares run from 0 to 100 %; grades and seconds have their own scale and stand in the table.
// On a narrow screen the name stands above its line instead of before it.
const NARROW = matchMedia("(max-width: 48rem)");

function bars() {
  const rows = data.metrics.filter((one) => one.unit === "share" && data.figures[data.name][one.name]);
  const narrow = NARROW.matches;
  const [left, width, step, top, right] = narrow ? [16, 300, 48, 34, 24] : [310, 480, 27, 22, 200];
  const x = (share) => left + Math.min(1, Math.max(0, share)) * width;
  const height = top + rows.length * step + 26;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => svg("g", {},
    svg("line", { class: "grid", x1: x(share), x2: x(share), y1: top - 6, y2: height - 22 }),
    texts(x(share), height - 6, number(share, "share").replace(".0", ""), "middle", "soft")));
  const drawn = rows.map((metric, at) => bar(metric, top + at * step + 10, x, left, width, narrow));
  const label = rows.map((one) => `${say("metrics." + one.name)} ${interval(data.figures[data.name][one.name], one.unit)}`).join("; ");
  return svg("svg", { viewBox: `0 0 ${left + width + right} ${height}`, width: left + width + right, role: "img", "aria-label": label },
    ...ticks, ...drawn);
}

function bar(metric, y, x, left, width, narrow) {
  const ours = data.figures[data.name][metric.name];
  const wanted = data.thresholds[metric.name];
  const short = data.shortfalls.some((one) => one.metric === metric.name && one.part === "all");
  const peers = Object.keys(data.figures).filter((name) => name !== data.name && data.figures[name][metric.name]);
  return svg("g", { class: short ? "short" : "" },
    narrow ? texts(left, y - 14, say("metrics." + metric.name), "start", "name") : texts(left - 12, y + 4, say("metrics." + metric.name), "end", "name"),
    svg("line", { class: "grid", x1: left, x2: left + width, y1: y, y2: y }),
    ...peers.map((name) => diamond(x(data.figures[name][metric.name].value), y)),
    svg("line", { class: "span", x1: x(ours.low), x2: x(ours.high), y1: y, y2: y }),
    svg("circle", { class: "dot", cx: x(ours.value), cy: y, r: 5 }),
    wanted === undefined ? null : svg("line", { class: "limit", x1: x(wanted), x2: x(wanted), y1: y - 9, y2: y + 9 }),
    narrow ? texts(left + width, y - 14, number(ours.value, metric.unit), "end", "") : texts(left + width + 12, y + 4, interval(ours, metric.unit), "start", ""));
}

function diamond(x, y) {
  return svg("path", { class: "peer", d: `M ${x} ${y - 6} L ${x + 6} ${y} L ${x} ${y + 6} L ${x - 6} ${y} Z` });
}

function texts(x, y, text, anchor, name) {
  const node = svg("text", { x, y, "text-anchor": anchor, class: name });
  node.textContent = text;
  return node;
}

function key() {
  const mark = (...shapes) => svg("svg", { width: 30, height: 20, viewBox: "0 0 30 20", "aria-hidden": "true" }, ...shapes);
  const peers = Object.keys(data.figures).slice(1);
  return el("p.key",
    el("span", mark(svg("line", { class: "span", x1: 3, x2: 27, y1: 10, y2: 10 }), svg("circle", { class: "dot", cx: 15, cy: 10, r: 5 })), ` ${data.name}`),
    el("span", mark(svg("line", { class: "limit", x1: 15, x2: 15, y1: 2, y2: 18 })), ` ${say("threshold")}`),
    peers.length ? el("span", mark(diamond(15, 10)), ` ${peers.join(", ")}`) : null);
}

function figuresTable() {
  const peers = Object.keys(data.figures).slice(1);
  const parts = Object.keys(data.parts).filter((part) => Object.keys(data.parts[part]).length);
  const head = [say("metric"), say("count"), say("threshold"), data.name, ...parts.map((part) => say("part_" + part)), ...peers];
  const rows = data.metrics.filter((one) => data.figures[data.name][one.name]).map((metric) => {
    const ours = data.figures[data.name][metric.name];
    const short = data.shortfalls.some((one) => one.metric === metric.name);
    const cells = [ours.cases, limit(metric, data.thresholds[metric.name]), interval(ours, metric.unit),
      ...parts.map((part) => interval(data.parts[part][metric.name], metric.unit)),
      ...peers.map((name) => interval(data.figures[name][metric.name], metric.unit))];
    return el(short ? "tr.short" : "tr", el("th", { scope: "row" }, say("metrics." + metric.name)), cells.map((cell) => el("td", cell)));
  });
  return el("details", { open: peers.length > 0 }, el("summary", say("figures_table")), scrolling(say("figures_table"),
    el("table", el("thead", el("tr", head.map((name) => el("th", { scope: "col" }, name)))), el("tbody", rows))));
}

function scrolling(name, child) {
  return el("div.scroll", { tabindex: "0", role: "region", "aria-label": name }, child);
}

// A table rather than a picture: it can be read cell by cell, and each cell leads to its cases.
function matrix(choose) {
  const given = ["answer", "no_answer", "declined", "emergency", "smalltalk", "error"];
  const most = Math.max(1, ...Object.values(data.confusion).flatMap((row) => Object.values(row)));
  const rows = Object.entries(data.confusion).map(([expected, row]) => el("tr",
    el("th", { scope: "row" }, say("kinds." + expected)), given.map((kind) => {
      const count = row[kind] || 0;
      const words = `${say("expected")} ${say("kinds." + expected)}, ${say("given")} ${say("kinds." + kind)}: ${count}`;
      const button = el(count ? "button" : "button.none", { type: "button", "aria-label": words, onclick: () => choose(expected, kind) }, count || "·");
      if (count) button.style.background = `rgba(var(--heat), ${(0.06 + 0.24 * Math.sqrt(count / most)).toFixed(2)})`;
      return el(`td.${expected === kind ? "right" : "off"}`, button);
    })));
  return scrolling(say("confusion"), el("table.matrix",
    el("thead", el("tr", el("td"), given.map((kind) => el("th", { scope: "col" }, say("kinds." + kind))))), el("tbody", rows)));
}

// Columns of doubling width, because a few slow replies matter and would be lost on an even scale.
function latencies() {
  const bounds = [0, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 5000, 60000];
  const counts = bounds.slice(1).map((to, at) => data.cases.filter((one) => !one.error && one.seconds * 1000 >= bounds[at] && one.seconds * 1000 < to).length);
  const last = Math.max(1, counts.findLastIndex((count) => count > 0));
  const shown = counts.slice(0, last + 1);
  const [width, height, base] = [64, 150, 172];
  const most = Math.max(1, ...shown);
  const label = shown.map((n, at) => say("within", { a: bounds[at], b: bounds[at + 1], n })).join("; ");
  const columns = shown.flatMap((count, at) => {
    const tall = (count / most) * (height - 24);
    return [svg("rect", { class: "column", x: at * width + 10, y: base - tall, width: width - 14, height: tall, rx: 3 }),
      texts(at * width + 10 + (width - 14) / 2, base - tall - 6, count || "", "middle", ""),
      texts(at * width + 10 + (width - 14) / 2, base + 18, `< ${bounds[at + 1]}`, "middle", "soft")];
  });
  const wide = shown.length * width + 60;
  return svg("svg", { viewBox: `0 0 ${wide} ${base + 28}`, width: wide, role: "img", "aria-label": label }, ...columns,
    texts(shown.length * width + 14, base + 18, "ms", "start", "soft"));
}
