// Reads documents with N3.js and writes the N-Quads of each: node n3_statements.cjs NODE_MODULES FILE...
const fs = require("fs");
const path = require("path");
const [modules, ...files] = process.argv.slice(2);
const { Parser, Writer } = require(path.join(modules, "n3"));
const formats = { ttl: "text/turtle", nt: "N-Triples", nq: "N-Quads", trig: "application/trig" };
const found = {};
for (const file of files) {
  const quads = new Parser({ format: formats[file.split(".").pop()] }).parse(fs.readFileSync(file, "utf8"));
  const writer = new Writer({ format: "N-Quads" });
  found[file] = writer.quadsToString(quads);
}
process.stdout.write(JSON.stringify(found));
