// The query page with an editor, completions and pictures. Without this script a plain form does the same work.
// Everything that comes back is put into the page as text, never as markup.
const page = JSON.parse(document.getElementById("query-data").textContent);
const form = document.querySelector("form.query");
const area = form.querySelector("textarea");
const out = document.getElementById("live");
const { Yasqe } = window.Yasgui;

Yasqe.defaults.autocompleters = [];
const make = (name, text, attributes = {}) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

function completer(name, field) {
  Yasqe.registerAutocompleter({
    name, bulk: true, autoShow: false, persistenceId: () => null, isValidCompletionPosition: (yasqe) => yasqe.getTokenAt(yasqe.getDoc().getCursor()).string.startsWith("spacelod:"),
    get: async () => page[field].map((term) => `spacelod:${term}`),
    preProcessToken: (yasqe, token) => token,
    postProcessToken: (yasqe, token, suggestion) => suggestion,
  }, true);
}
completer("spacelod-terms", "terms");

const holder = make("div", undefined, { class: "editor" });
area.before(holder);
area.hidden = true;
area.required = false;
const editor = new Yasqe(holder, { value: area.value, showQueryButton: false, createShareableLink: undefined, resizeable: true, autocompleters: ["spacelod-terms"], editorHeight: "20rem", persistenceId: null, queryingDisabled: undefined, collapsePrefixesOnLoad: true, lineWrapping: true });
editor.getInputField().setAttribute("aria-label", form.querySelector("label").textContent);
// A long query on a phone can be scrolled, so the keyboard must reach what scrolls (WCAG 2.1.1).
editor.getScrollerElement().tabIndex = 0;
editor.on("change", () => { area.value = editor.getValue(); });

let running = null;
form.addEventListener("submit", (event) => {
  const format = form.elements.format.value;
  area.value = editor.getValue();
  if (format !== "html" || /\b(construct|describe)\b/i.test(area.value.replace(/<[^>]*>|"[^"]*"/g, ""))) return;
  event.preventDefault();
  run(area.value);
});

async function run(query) {
  running?.abort();
  running = new AbortController();
  const stop = make("button", page.words.cancel, { type: "button" });
  stop.addEventListener("click", () => running.abort());
  out.replaceChildren(make("p", page.words.running, { role: "status" }), stop);
  document.getElementById("answer-static")?.remove();
  history.replaceState(null, "", `?${new URLSearchParams({ query, format: "html" })}`);
  const begun = performance.now();
  try {
    const reply = await fetch(page.endpoint, { method: "POST", body: new URLSearchParams({ query }), headers: { Accept: "application/sparql-results+json, application/problem+json;q=0.5" }, signal: running.signal });
    const content = await reply.json();
    if (reply.ok) show(content, query, Math.round(performance.now() - begun));
    else refuse(content);
  } catch (error) {
    out.replaceChildren(make("p", error.name === "AbortError" ? page.words.cancelled : String(error), { role: "alert" }));
  }
}

function refuse(problem) {
  out.replaceChildren(make("p", problem.detail || problem.title, { role: "alert", class: "notice" }));
  if (problem.line) {
    const place = { line: problem.line - 1, ch: Math.max(0, (problem.column || 1) - 1) };
    editor.addLineClass(place.line, "background", "faulty");
    editor.setCursor(place);
    editor.focus();
    setTimeout(() => editor.removeLineClass(place.line, "background", "faulty"), 8000);
  }
}

function show(content, query, milliseconds) {
  if (content.boolean !== undefined) return out.replaceChildren(make("p", content.boolean ? page.words.yes : page.words.no, { class: "lead" }));
  const columns = content.head.vars, rows = content.results.bindings;
  const said = make("p", page.words.rows.replace("{rows}", rows.length).replace("{ms}", milliseconds), { role: "status" });
  const files = make("p", page.words.download + " ");
  for (const [format, label] of page.formats) files.append(make("a", label, { href: `${page.endpoint}?${new URLSearchParams({ query, format })}` }), " ");
  const views = [[page.words.table, () => table(columns, rows)]];
  const places = columns.find((name) => rows.some((row) => row[name]?.value in page.numbers));
  if (places && page.world) views.push([page.words.map, () => map(places, rows)]);
  const days = columns.find((name) => rows.length && rows.every((row) => !row[name] || /^\d{4}(-\d\d){0,2}(T|$)/.test(row[name].value)) && rows.some((row) => row[name]));
  if (days) views.push([page.words.timeline, () => timeline(days, columns, rows)]);
  const numbers = columns.find((name) => rows.length && rows.every((row) => row[name] && row[name].value !== "" && !Number.isNaN(Number(row[name].value))) && name !== days);
  if (numbers && columns.length > 1) views.push([page.words.chart, () => chart(numbers, columns, rows)]);
  const stage = make("div");
  const bar = make("p", undefined, { class: "views" });
  views.forEach(([words, draw], number) => {
    const button = make("button", words, { type: "button", "aria-pressed": String(number === 0) });
    button.addEventListener("click", async () => {
      bar.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      stage.replaceChildren(await draw());
    });
    bar.append(button, " ");
  });
  stage.append(views[0][1]());
  out.replaceChildren(said, ...(views.length > 1 ? [bar] : []), stage, files);
}

const short = (value) => page.prefixes.reduce((text, [prefix, start]) => (text.startsWith(start) && text.length > start.length ? `${prefix}:${text.slice(start.length)}` : text), value);
function cell(value) {
  if (!value) return "";
  if (value.type !== "uri") return make("span", value.value, value["xml:lang"] ? { lang: value["xml:lang"], dir: "auto" } : {});
  if (!/^https?:/.test(value.value)) return value.value;
  const here = value.value.startsWith(page.base) ? page.root + value.value.slice(page.base.length) : value.value;
  return make("a", short(value.value), { href: here });
}
function table(columns, rows) {
  const box = make("div", undefined, { class: "wide", role: "region", tabindex: "0", "aria-label": page.words.table });
  const grid = make("table"), head = make("tr"), body = make("tbody");
  columns.forEach((name) => head.append(make("th", name, { scope: "col" })));
  rows.slice(0, 2000).forEach((row) => {
    const line = make("tr");
    columns.forEach((name) => { const place = make("td"); place.append(cell(row[name])); line.append(place); });
    body.append(line);
  });
  const top = make("thead");
  top.append(head);
  grid.append(top, body);
  box.append(grid);
  return box;
}

const draw = (name, attributes, text) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};
async function map(column, rows) {
  const world = await (await fetch(page.world)).json();
  const found = new Map();
  rows.forEach((row) => { const number = page.numbers[row[column]?.value]; if (number) found.set(number, row); });
  const picture = draw("svg", { class: "world", viewBox: `0 0 ${world.width} ${world.height}`, role: "img", "aria-label": `${page.words.map}: ${found.size}` });
  for (const [number, path] of Object.entries(world.paths)) picture.append(draw("path", { d: path, class: found.has(number) ? "bound" : "land" }));
  for (const [number, [x, y]] of Object.entries(world.dots)) if (found.has(number)) picture.append(draw("circle", { cx: x, cy: y, r: 4, class: "bound" }));
  return picture;
}
const year = (text) => { const [y, m = 7, d = 1] = text.slice(0, 10).split("-").map(Number); return y + (m - 1) / 12 + d / 372; };
const label = (columns, row, without) => columns.filter((name) => name !== without && row[name]).map((name) => (row[name].type === "uri" ? short(row[name].value) : row[name].value)).join(" · ");
function timeline(column, columns, rows) {
  const dated = rows.filter((row) => row[column]).sort((a, b) => a[column].value.localeCompare(b[column].value)).slice(0, 300);
  const first = Math.floor(year(dated[0][column].value)), last = Math.ceil(year(dated.at(-1)[column].value)) + 1;
  const height = dated.length * 18 + 30, x = (text) => 20 + ((year(text) - first) / (last - first)) * 560;
  const picture = draw("svg", { class: "chart", viewBox: `0 0 1000 ${height}`, role: "img", "aria-label": page.words.timeline });
  const step = [1, 2, 5, 10, 20, 50].find((size) => (last - first) / size <= 8) || 100;
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) picture.append(draw("path", { class: "grid", d: `M${x(String(at))} 0V${height - 20}` }), draw("text", { class: "axis", x: x(String(at)), y: height - 6 }, at));
  dated.forEach((row, number) => { const at = x(row[column].value); picture.append(draw("circle", { class: "point", cx: at, cy: number * 18 + 12, r: 4 }), draw("text", { x: at + 9, y: number * 18 + 16 }, label(columns, row, column).slice(0, 90))); });
  return picture;
}
function chart(column, columns, rows) {
  const shown = rows.slice(0, 60), most = Math.max(...shown.map((row) => Number(row[column].value)), 1);
  const list = make("dl", undefined, { class: "bars" });
  shown.forEach((row) => {
    const pair = make("div"), value = make("dd"), bar = draw("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
    bar.append(draw("rect", { width: (100 * Number(row[column].value)) / most, height: 8 }));
    value.append(bar, row[column].value);
    pair.append(make("dt", label(columns, row, column)), value);
    list.append(pair);
  });
  return list;
}

const filter = document.getElementById("gallery-find");
filter.closest("p").hidden = false;
filter.addEventListener("input", () => {
  const wanted = filter.value.toLowerCase();
  document.querySelectorAll(".gallery details").forEach((group) => {
    let some = false;
    group.querySelectorAll("li").forEach((item) => { item.hidden = !item.textContent.toLowerCase().includes(wanted); some ||= !item.hidden; });
    group.hidden = !some;
    group.open = Boolean(wanted) && some;
  });
});
