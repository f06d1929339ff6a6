// What is to be drawn of a definition: nodes and lines as LogicFlow takes them. Unchanged nodes are the same objects
// as before, so that a step in a flow of hundreds of nodes draws one of them.

import { signal } from "../../workbench/vendor/preact.js";
import { definition, problemsByNode, takenBy, warningsByNode } from "./store.js";
import { WIDTH, heightOf, placesOf } from "./layout.js";
import { markOf } from "./marks.js";
import { routesOf } from "./routes.js";
import { exitsOf, summaryOf, typeOf } from "./schema.js";
import { ANCHOR_IN, anchorId } from "./shapes.js";

/** How many columns of nodes without a place stand side by side; the canvas knows its width. */
export const band = signal(undefined);

let kept = new Map();
let routed = { key: "", routes: new Map() };

/** `{nodes, edges}`, maps by id. */
export function drawingOf() {
  const places = placesOf(definition.value, band.value);
  const before = kept;
  kept = new Map();
  const nodes = new Map();
  const known = new Set(definition.value.nodes.map(({ id }) => id));
  const ways = [];
  for (const node of definition.value.nodes) {
    const exits = exitsOf(node);
    nodes.set(node.id, unchanged(before, drawNode(node, exits, places[node.id])));
    exits.forEach((exit, index) => known.has(exit.target) && ways.push({ node, exit, index, count: exits.length }));
  }
  kept = nodes;
  return { nodes, edges: drawWays(nodes, ways) };
}

function drawWays(nodes, ways) {
  const boxes = new Map([...nodes.values()].map(({ id, corner, width, height }) => [id, { ...corner, width, height }]));
  const ends = ways.map(({ node, exit, index, count }) => ({ id: `${node.id}>${exit.key}`, source: node.id, target: exit.target, index, count }));
  const routes = knownRoutes(boxes, ends);
  return new Map(ways.map(({ node, exit }, place) => [ends[place].id, drawWay(node, exit, routes.get(ends[place].id) ?? "")]));
}

/** The ways are looked for anew only where something stands, or leads, elsewhere. */
function knownRoutes(boxes, ends) {
  const key = JSON.stringify([[...boxes], ends]);
  if (key !== routed.key) routed = { key, routes: routesOf(boxes, ends) };
  return routed.routes;
}

/** The object of the last drawing where it says the same. */
function unchanged(before, node) {
  const old = before.get(node.id);
  return old?.text_ === node.text_ ? old : node;
}

function drawNode(node, exits, place) {
  const type = typeOf(node);
  const faults = problemsByNode.value.get(node.id) ?? [];
  const worth = warningsByNode.value.get(node.id) ?? [];
  const mark = markOf(node.id);
  const summary = summaryOf(node);
  const height = heightOf(exits.length);
  const properties = {
    title: node.id,
    label: type.label,
    summary,
    group: type.group,
    name: [type.label, node.id, summary].filter(Boolean).join(" "),
    exits: exits.map(({ key, name, label, target, required }) => ({ key, label, target, required, untaken: takenBy(node.id, name) === 0 })),
    faults: faults.length,
    warnings: worth.length,
    mark: mark ?? null,
    isStart: definition.value.start === node.id,
    tip: [`${node.id}: ${type.label}`, node.note, ...[...faults, ...worth].map(({ label, message }) => `${label} — ${message}`), mark?.title].filter(Boolean).join("\n"),
  };
  const drawing = {
    id: node.id,
    type: "step",
    x: place.x + WIDTH / 2,
    y: place.y + height / 2,
    corner: place,
    width: WIDTH,
    height,
    anchors: exits.map(({ key }) => key).join(" "),
    properties,
  };
  return { ...drawing, text_: JSON.stringify(drawing) };
}

const drawWay = (node, exit, route) => ({
  id: `${node.id}>${exit.key}`,
  type: "way",
  sourceNodeId: node.id,
  targetNodeId: exit.target,
  sourceAnchorId: anchorId(exit.key),
  targetAnchorId: ANCHOR_IN,
  properties: { name: exit.name, label: exit.label, path: exit.path, to: exit.target, route, taken: takenBy(node.id, exit.name) },
});
