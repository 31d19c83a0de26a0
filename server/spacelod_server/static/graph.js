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
    { selector: "edge", style: { width: 1.4, "line-color": colour("--left"), "curve-style": "bezier", opacity: 0.8 } },
    { selector: "edge.strained", style: { "line-style": "dashed", "line-color": colour("--bad") } },
    { selector: ":selected", style: { "border-width": 3, "border-color": colour("--sun"), "line-color": colour("--sun"), width: 18 } },
    { selector: "edge:selected", style: { width: 3 } },
  ];
}

box.hidden = false;
const graph = cytoscape({
  container: document.getElementById("graph"),
  elements: [...data.nodes.map((node) => ({ data: node })), ...data.edges.map((edge) => ({ data: edge, classes: strained.test(edge.type) ? "strained" : "" }))],
  style: sheet(),
  layout: data.depth === 1 && data.nodes.length <= 60
    ? { name: "concentric", animate: false, concentric: (node) => (node.data("start") ? 2 : 1), levelWidth: () => 1, minNodeSpacing: 46, spacingFactor: 1.1 }
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
document.getElementById("graph").addEventListener("keydown", (event) => {
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
  const { x1, y1, w, h } = graph.elements().boundingBox();
  const lines = graph.edges().map((edge) => { const a = edge.source().position(), b = edge.target().position(); return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}"${edge.hasClass("strained") ? ' stroke-dasharray="5 4"' : ""}><title>${escaped(edge.data("label"))}</title></line>`; });
  const dots = graph.nodes().map((node) => { const p = node.position(); return `<circle cx="${p.x}" cy="${p.y}" r="${node.data("start") ? 12 : 7}" fill="${colour(node.data("start") ? "--sun" : "--orbit")}"/><text x="${p.x}" y="${p.y + 20}" text-anchor="middle">${escaped(node.data("label"))}</text>`; });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x1 - 20} ${y1 - 20} ${w + 40} ${h + 40}" font-family="sans-serif" font-size="11"><rect x="${x1 - 20}" y="${y1 - 20}" width="${w + 40}" height="${h + 40}" fill="${colour("--paper")}"/><g stroke="${colour("--left")}">${lines.join("")}</g><g fill="${colour("--ink")}">${dots.join("")}</g></svg>`;
}
document.querySelector('[data-export="png"]').addEventListener("click", async () => save("relations.png", await graph.png({ output: "blob-promise", full: true, scale: 2, bg: colour("--paper") })));
document.querySelector('[data-export="svg"]').addEventListener("click", () => save("relations.svg", new Blob([drawn()], { type: "image/svg+xml" })));
