// Places for the nodes that have none: columns by distance from the start, rows by order of discovery.

import { placeOf } from "./document.js";
import { exitsOf } from "./schema.js";

export const WIDTH = 208;
export const HEAD = 50;
export const ROW = 22;
export const GRID = 10;
const COLUMN = WIDTH + 92;
const GAP = 30;
/** Columns side by side; a longer flow goes on below, like the lines of a text. */
const BAND = 14;
const FEWEST = 2;
/** On a canvas narrower than this, bands are as long as it shows at a size that can be read. */
const NARROW = 720;
const READABLE = 0.5;
const BAND_GAP = 90;

/** The height of a node with so many exits: a single one has no row of its own. */
export const heightOf = (exits) => (exits > 1 ? HEAD + exits * ROW + 8 : HEAD);

/** How many columns stand side by side on a canvas of so many pixels. */
export const bandFor = (width) =>
  width > 0 && width < NARROW ? Math.max(FEWEST, Math.min(BAND, Math.floor(width / READABLE / COLUMN))) : BAND;

/** The upper left corner of every node by id: as the definition says, else laid out. */
export function placesOf(definition, band = BAND) {
  const known = Object.fromEntries(
    definition.nodes.map(({ id }) => [id, placeOf(definition, id)]).filter(([, place]) => place),
  );
  const missing = definition.nodes.filter(({ id }) => !known[id]);
  if (missing.length === 0) return known;
  if (missing.length === definition.nodes.length) return layOut(definition, band);
  // A node that came by hand stands below all others, so that nothing is hidden.
  const bottom = Math.max(...Object.values(known).map(({ y }) => y)) + 160;
  const fresh = layOut({ ...definition, nodes: missing }, band);
  return { ...known, ...Object.fromEntries(Object.entries(fresh).map(([id, { x, y }]) => [id, { x, y: y + bottom }])) };
}

/** Lay out all nodes anew. */
export function layOut(definition, band = BAND) {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const columns = columnsOf(definition, nodes);
  const filled = [];
  const places = {};
  for (const [id, column] of columns) {
    places[id] = { x: (column % band) * COLUMN, y: filled[column] ?? 0 };
    filled[column] = places[id].y + Math.ceil((heightOf(exitsOf(nodes.get(id)).length) + GAP) / GRID) * GRID;
  }
  const tops = topsOf(filled, band);
  for (const [id, column] of columns) places[id].y += tops[Math.floor(column / band)];
  return places;
}

/** How far down each band of columns begins. */
function topsOf(heights, band) {
  const tops = [0];
  for (let first = 0; first + band < heights.length; first += band)
    tops.push(tops.at(-1) + Math.max(...heights.slice(first, first + band)) + BAND_GAP);
  return tops;
}

/** Column by id, nearest to the start first; nodes that no way leads to begin again at the left, after the others. */
function columnsOf({ start }, nodes) {
  const columns = new Map();
  for (const root of [start, ...nodes.keys()]) {
    if (!nodes.has(root) || columns.has(root)) continue;
    const waiting = [root];
    columns.set(root, 0);
    for (const id of waiting)
      for (const { target } of exitsOf(nodes.get(id)))
        if (nodes.has(target) && !columns.has(target)) {
          columns.set(target, columns.get(id) + 1);
          waiting.push(target);
        }
  }
  return columns;
}
