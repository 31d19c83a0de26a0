// The graph of the explorer: the same ties as in the table, to look at and to walk through.
const box = document.querySelector("[data-graph]");
const data = JSON.parse(document.getElementById("graph-data").textContent);
const says = document.getElementById("graph-says");
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
// Kinds of strain are drawn dashed and in another colour: never by colour alone.
const strained = /competition|strain|suspension|sanction|rivalry|attack|restriction/;

function sheet() {
  return [
    { selector: "node", style: { label: "data(label)", "font-size": 11, "font-family": "Plex, sans-serif", color: colour("--ink"), "background-color": colour("--orbit"), width: 14, height: 14, "text-wrap": "wrap", "text-max-width": 110, "text-valign": "bottom", "text-margin-y": 4 } },
    { selector: "node[?start]", style: { width: 26, height: 26, "background-color": colour("--sun"), "font-size": 14 } },
    ...["left", "right"].map((where) => ({ selector: `node.${where}`, style: { "text-halign": where, "text-valign": "center", "text-margin-x": where === "right" ? 5 : -5, "text-margin-y": 0, "text-wrap": "ellipsis", "text-max-width": container.clientWidth * 0.24 - 16, width: 10, height: 10 } })),
    { selector: "node[?start]", style: { "text-background-color": colour("--sheet"), "text-background-opacity": 0.85, "text-background-padding": 2 } },
    { selector: "edge", style: { width: 1.4, "line-color": colour("--left"), "curve-style": "bezier", "control-point-step-size": bows ? 12 : 40, opacity: 0.8 } },
    { selector: "edge.strained", style: { "line-style": "dashed", "line-color": colour("--bad") } },
    { selector: ":selected", style: { "border-width": 3, "border-color": colour("--sun"), "line-color": colour("--sun"), width: 18 } },
    { selector: "edge:selected", style: { width: 3 } },
  ];
}

box.hidden = false;
const container = document.getElementById("graph");
// Around one actor the others stand in two bows, with their names outward: no name crosses a line or another name.
const bows = data.depth === 1;
const others = data.nodes.filter((node) => !node.start);
const right = Math.ceil(others.length / 2);
const bow = { w: container.clientWidth / 2, h: container.clientHeight / 2 - 22 };
function side(node) {
  return !bows || node.start ? "" : others.indexOf(node) < right ? "right" : "left";
}
function spot(node) {
  if (node.start) return { x: 0, y: 0 };
  const at = others.indexOf(node), count = at < right ? right : others.length - right;
  const part = count === 1 ? 0 : 2 * ((at % right) / (count - 1)) - 1;
  return { x: (at < right ? 1 : -1) * bow.w * (0.3 + 0.2 * Math.sqrt(1 - part * part)), y: part * bow.h };
}
const graph = cytoscape({
  container,
  elements: [...data.nodes.map((node) => ({ data: node, classes: side(node), position: bows ? spot(node) : undefined })), ...data.edges.map((edge) => ({ data: edge, classes: strained.test(edge.type) ? "strained" : "" }))],
  style: sheet(),
  layout: bows
    ? { name: "preset", padding: 16 }
    : { name: "cose", animate: false, nodeRepulsion: () => 60000, idealEdgeLength: () => 120, nodeOverlap: 40, gravity: 0.4, numIter: 800 },
});

let row = null;
function show(record) {
  row?.removeAttribute("aria-selected");
  row = document.getElementById(`tie-${record}`);
  row?.setAttribute("aria-selected", "true");
}
function choose(node) {
  graph.elements().unselect();
  node.select();
  node.connectedEdges().select();
  says.textContent = `${node.data("label")}: ${[...new Set(node.connectedEdges().map((edge) => edge.data("label")))].join(", ")}`;
}
graph.on("tap", "node", (event) => choose(event.target));
graph.on("tap", "edge", (event) => { says.textContent = event.target.data("label"); show(event.target.data("record")); document.getElementById(`tie-${event.target.data("record")}`)?.scrollIntoView({ block: "center" }); });
graph.on("dbltap", "node", (event) => start(event.target));

// The table leads as well: the row that is pointed at or reached by keyboard shows its lines.
for (const line of document.querySelectorAll("tr[id^=tie-]")) {
  const lead = () => {
    const lines = graph.edges().filter((edge) => `tie-${edge.data("record")}` === line.id);
    graph.elements().unselect();
    lines.select();
    lines.connectedNodes().select();
  };
  line.addEventListener("mouseenter", lead);
  line.addEventListener("focusin", lead);
}

function start(node) {
  const address = new URL(location.href);
  address.searchParams.set("start", node.id());
  location.href = address;
}

const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const order = graph.nodes().sort((a, b) => b.degree() - a.degree());
let place = -1;
container.addEventListener("keydown", (event) => {
  if (steps[event.key]) {
    event.preventDefault();
    place = (place + steps[event.key] + order.length) % order.length;
    choose(order[place]);
  } else if (event.key === "Enter" && place >= 0) start(order[place]);
  else if (event.key === "+" || event.key === "-") graph.zoom(graph.zoom() * (event.key === "+" ? 1.2 : 1 / 1.2));
});

function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
const escaped = (text) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
function drawn() {
  const found = graph.elements().boundingBox();
  // Names are whole here, so they may need more room than on the screen.
  const room = bows ? 160 : 0, x1 = found.x1 - room, y1 = found.y1, w = found.w + 2 * room, h = found.h;
  const lines = graph.edges().map((edge) => { const a = edge.source().position(), b = edge.target().position(); return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}"${edge.hasClass("strained") ? ' stroke-dasharray="5 4"' : ""}><title>${escaped(edge.data("label"))}</title></line>`; });
  const dots = graph.nodes().map((node) => { const p = node.position(); return `<circle cx="${p.x}" cy="${p.y}" r="${node.data("start") ? 12 : 7}" fill="${colour(node.data("start") ? "--sun" : "--orbit")}"/><text x="${p.x + (node.hasClass("right") ? 12 : node.hasClass("left") ? -12 : 0)}" y="${p.y + (node.hasClass("right") || node.hasClass("left") ? 4 : 24)}" text-anchor="${node.hasClass("right") ? "start" : node.hasClass("left") ? "end" : "middle"}">${escaped(node.data("label"))}</text>`; });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x1 - 20} ${y1 - 20} ${w + 40} ${h + 40}" font-family="sans-serif" font-size="11"><rect x="${x1 - 20}" y="${y1 - 20}" width="${w + 40}" height="${h + 40}" fill="${colour("--paper")}"/><g stroke="${colour("--left")}">${lines.join("")}</g><g fill="${colour("--ink")}">${dots.join("")}</g></svg>`;
}
document.querySelector('[data-export="png"]').addEventListener("click", async () => save("relations.png", await graph.png({ output: "blob-promise", full: true, scale: 2, bg: colour("--paper") })));
document.querySelector('[data-export="svg"]').addEventListener("click", () => save("relations.svg", new Blob([drawn()], { type: "image/svg+xml" })));
