// Keeps the drawing equal to the definition, and turns what is done with the mouse into changes of the definition.

import { effect, signal } from "../../workbench/vendor/preact.js";
import { connect, findNode, setPlaces } from "./document.js";
import { band, drawingOf } from "./drawing.js";
import { GRID, bandFor } from "./layout.js";
import { config, definition, dialog, edit, mayEdit, select, selectExit, selected, selectedExit } from "./store.js";
import { exitsOf } from "./schema.js";
import { STEP, WAY, keyOfAnchor } from "./shapes.js";

const OPTIONS = {
  grid: { size: GRID, visible: false },
  history: false,
  keyboard: { enabled: false },
  adjustEdge: false,
  edgeType: "way",
  edgeTextMode: "text",
  textEdit: false,
  snapline: true,
  autoExpand: true,
  multipleSelectKey: "shift",
  disabledTools: ["text-edit-tool", "multiple-select-tool"],
};
const SMALLEST = 0.05;
const LARGEST = 2;
const READABLE = config.embedded ? 0.3 : 0.5;
const OPENED = 0.75;
const ROOM = 50; // around the flow

/** Scale and shift of the view; a new object after each change. */
export const view = signal({ scale: 1, x: 0, y: 0, width: 0, height: 0 });

let lf = null;
let drawn = { nodes: new Map(), edges: new Map() };

/** Draw into an element; returns a function that ends it. */
export function mountCanvas(container) {
  // On a page that scrolls, the wheel is the page's.
  lf = new globalThis.Core.LogicFlow({ ...OPTIONS, container, isSilentMode: !mayEdit.value, stopScrollGraph: config.embedded });
  // Its shortcuts would come back with every change of its options; the keys are ours (keys.js).
  lf.keyboard.destroy();
  lf.setZoomMiniSize(SMALLEST);
  lf.setZoomMaxSize(LARGEST);
  lf.register(STEP);
  lf.register(WAY);
  lf.render({ nodes: [], edges: [] });
  band.value = bandFor(container.clientWidth);
  listen();
  const stops = [effect(draw), effect(showSelection), effect(() => lf.updateEditConfig({ isSilentMode: !mayEdit.value }))];
  const sizes = new ResizeObserver(() => {
    lf.resize();
    band.value = bandFor(container.clientWidth);
    readView();
  });
  sizes.observe(container);
  openView();
  return () => {
    sizes.disconnect();
    for (const stop of stops) stop();
    lf.destroy();
    lf = null;
    drawn = { nodes: new Map(), edges: new Map() };
  };
}

function listen() {
  lf.on("node:drop", keepPlaces);
  lf.on("anchor:drop", ({ edgeModel }) => connected(edgeModel));
  lf.on("node:click", ({ data, e }) => picked(data.id, e));
  lf.on("node:focus", ({ data }) => !selected.peek().includes(data.id) && select([data.id]));
  lf.on("node:dbclick", ({ data }) => focusForm(data.id));
  lf.on("edge:click", ({ data }) => selectExit(data.sourceNodeId, data.properties.path));
  lf.on("blank:click", () => select([]));
  lf.on("graph:transform", readView);
}

function readView() {
  const { SCALE_X, TRANSLATE_X, TRANSLATE_Y } = lf.getTransform();
  const { width, height } = lf.graphModel;
  view.value = { scale: SCALE_X, x: TRANSLATE_X, y: TRANSLATE_Y, width, height };
}

// --- from the definition to the drawing

function draw() {
  const next = drawingOf();
  const { nodes, edges } = drawn;
  if (nodes.size === 0) lf.renderRawData({ nodes: [...next.nodes.values()], edges: [...next.edges.values()] });
  else {
    for (const id of nodes.keys()) if (!next.nodes.has(id)) lf.deleteNode(id);
    const moved = new Set([...next.nodes.values()].filter((node) => drawNode(node, nodes.get(node.id))).map(({ id }) => id));
    drawEdges(next.edges, moved);
  }
  drawn = next;
}

/** Draw one node; returns whether its lines must be drawn anew. */
function drawNode(node, old) {
  if (old === node) return false;
  if (!old) {
    lf.addNode(node);
    return true;
  }
  const model = lf.getNodeModelById(node.id);
  model.setProperties(node.properties);
  model.moveTo(node.x, node.y, true);
  return old.x !== node.x || old.y !== node.y || old.anchors !== node.anchors;
}

function drawEdges(edges, moved) {
  const isMoved = ({ sourceNodeId, targetNodeId }) => moved.has(sourceNodeId) || moved.has(targetNodeId);
  const stays = (edge, old) => edge && sameWay(edge, old) && !isMoved(edge);
  for (const old of drawn.edges.values()) if (!stays(edges.get(old.id), old)) lf.deleteEdge(old.id);
  for (const edge of edges.values()) {
    const old = drawn.edges.get(edge.id);
    if (!stays(edge, old)) lf.addEdge(edge);
    else if (!sameLook(edge, old)) lf.getEdgeModelById(edge.id).setProperties(edge.properties);
  }
}

const sameWay = (edge, old) => old && old.targetNodeId === edge.targetNodeId && old.properties.label === edge.properties.label;
const sameLook = ({ properties: now }, { properties: before }) => now.route === before.route && now.taken === before.taken;

function showSelection() {
  const ids = new Set(selected.value);
  const exit = selectedExit.value;
  const way = exit && `${exit.id}>${exit.path.join(".")}`;
  for (const model of lf.graphModel.nodes) {
    if (model.isSelected !== ids.has(model.id)) model.setSelected(ids.has(model.id));
    if (Boolean(model.properties.selected) !== ids.has(model.id)) model.setProperties({ selected: ids.has(model.id) });
  }
  for (const model of lf.graphModel.edges) if (model.isSelected !== (model.id === way)) model.setSelected(model.id === way);
}

// --- from the mouse to the definition

function picked(id, event) {
  const now = selected.peek();
  if (event?.shiftKey) select(now.includes(id) ? now.filter((other) => other !== id) : [...now, id]);
  else select([id]);
}

/** Nodes were dragged: their places are part of the definition. */
function keepPlaces() {
  const places = {};
  for (const model of lf.graphModel.nodes) {
    const old = drawn.nodes.get(model.id);
    if (old && (old.x !== model.x || old.y !== model.y)) places[model.id] = corner(model);
  }
  if (Object.keys(places).length) edit(setPlaces(definition.peek(), allPlaces(places)));
}

const corner = ({ x, y, width, height }) => ({ x: x - width / 2, y: y - height / 2 });

/** With the first node that is moved all places are kept: else the others would be laid out anew around it. */
function allPlaces(places) {
  const all = Object.fromEntries([...drawn.nodes.values()].map(({ id, corner: place }) => [id, place]));
  return { ...all, ...places };
}

/** Keep the places of all nodes, with some of them changed. */
export const withPlaces = (next, places) => setPlaces(next, allPlaces(places));

function connected({ id, sourceNodeId, sourceAnchorId, targetNodeId }) {
  lf.deleteEdge(id);
  const node = findNode(definition.peek(), sourceNodeId);
  const exit = node && exitsOf(node).find(({ key }) => key === keyOfAnchor(sourceAnchorId));
  if (!exit) return;
  edit(connect(definition.peek(), sourceNodeId, exit.path, targetNodeId));
  select([sourceNodeId]);
}

// --- what others ask of the view

export const zoom = (larger) => lf.zoom(larger);
export const zoomTo = (scale) => lf.zoom(scale);

/** Show the whole flow, at its natural size at most. */
export function fitAll() {
  const box = bounds();
  look(scaleFor(box), box.x + box.width / 2, box.y + box.height / 2);
}

/** Show the whole flow, or its beginning where it could not be read. */
function openView() {
  const box = bounds();
  const scale = scaleFor(box);
  const first = drawn.nodes.get(definition.peek().start);
  const across = lf.graphModel.width / box.width;
  if (scale >= READABLE || !first) fitAll();
  else if (across >= READABLE) {
    // The whole width can be read: as a text, from its top.
    const fits = Math.min(OPENED, across);
    look(fits, box.x + box.width / 2, box.y + lf.graphModel.height / fits / 2);
  } else look(OPENED, first.x + lf.graphModel.width / OPENED / 3, first.y + lf.graphModel.height / OPENED / 4);
}

function look(scale, x, y) {
  lf.zoom(scale);
  lf.focusOn({ coordinate: { x, y } });
  readView();
}

const scaleFor = ({ width, height }) =>
  Math.max(SMALLEST, Math.min(1, lf.graphModel.width / width, lf.graphModel.height / height));

/** The rectangle around all nodes with some room. */
function bounds() {
  const all = drawnNodes();
  if (all.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const x = Math.min(...all.map((node) => node.x)) - ROOM;
  const y = Math.min(...all.map((node) => node.y)) - ROOM;
  const right = Math.max(...all.map((node) => node.x + node.width)) + ROOM;
  const bottom = Math.max(...all.map((node) => node.y + node.height)) + ROOM;
  return { x, y, width: right - x, height: bottom - y };
}

export function centreOn(id) {
  if (!lf?.getNodeModelById(id)) return;
  lf.focusOn({ id });
  readView();
}

/** Scroll so that a point of the drawing is in the middle. */
export function centreAt(x, y) {
  lf.focusOn({ coordinate: { x, y } });
  readView();
}

/** The point of the drawing under a point of the screen; null outside of the canvas. */
export function pointAt(clientX, clientY) {
  const box = lf.container.getBoundingClientRect();
  const inside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  return inside ? lf.getPointByClient(clientX, clientY).canvasOverlayPosition : null;
}

/** The point of the drawing in the middle of the view. */
export function middle() {
  const box = lf.container.getBoundingClientRect();
  return pointAt(box.left + box.width / 2, box.top + box.height / 2);
}

export const focusNode = (id) => lf.container.querySelector(`[data-node="${id}"]`)?.focus({ preventScroll: true });

export function focusForm(id) {
  select([id]);
  dialog.value = null;
  requestAnimationFrame(() => document.querySelector(".flow-form [data-first]")?.focus());
}

/** Nodes as they are drawn: `{id, x, y (of the corner), width, height, properties}`. */
export const drawnNodes = () => [...drawn.nodes.values()].map((node) => ({ ...node, ...node.corner }));
