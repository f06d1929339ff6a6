// What can be done to a definition. Every function returns a new definition and leaves the old one as it was.

import { blankNode, exitsOf } from "./schema.js";

const replaceNode = (definition, id, change) => ({
  ...definition,
  nodes: definition.nodes.map((node) => (node.id === id ? change(node) : node)),
});

export const findNode = (definition, id) => definition.nodes.find((node) => node.id === id);

/** Set (or, with `undefined`, remove) the value at a path inside a node. */
export const setValue = (definition, id, path, value) => replaceNode(definition, id, (node) => put(node, path, value));

function put(holder, [key, ...rest], value) {
  const next = rest.length ? put(holder?.[key] ?? {}, rest, value) : value;
  if (Array.isArray(holder)) {
    const items = [...holder];
    if (next === undefined) items.splice(key, 1);
    else items[key] = next;
    return items;
  }
  const { [key]: _old, ...others } = holder;
  if (next === undefined) return others;
  return { ...holder, [key]: next };
}

/** Rename the key of an entry, in its place. */
export const renameKey = (definition, id, path, from, to) =>
  replaceNode(definition, id, (node) => {
    const holder = path.reduce((value, key) => value?.[key], node) ?? {};
    const entries = Object.entries(holder).map(([key, value]) => [key === from ? to : key, value]);
    return put(node, path, Object.fromEntries(entries));
  });

/** An id that is free: `play-1`, `play-2` … */
export function freeId(definition, stem, taken = new Set()) {
  const used = new Set([...definition.nodes.map(({ id }) => id), ...taken]);
  const base = stem.replaceAll("_", "-").replace(/-\d+$/, "") || "node";
  if (!used.has(base)) return base;
  let number = 2;
  while (used.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** Add a node of a type; returns the definition and the new id. */
export function addNode(definition, type, place) {
  const id = freeId(definition, type.type);
  const nodes = [...definition.nodes, blankNode(type, id)];
  const start = definition.nodes.length ? definition.start : id;
  return [setPlaces({ ...definition, start, nodes }, { [id]: place }), id];
}

/** Remove nodes, the exits that led to them, and their places. */
export function removeNodes(definition, ids) {
  const gone = new Set(ids);
  const left = definition.nodes.filter(({ id }) => !gone.has(id));
  const nodes = left.map((node) => cutExits(node, gone));
  const layout = Object.fromEntries(Object.entries(definition.layout ?? {}).filter(([id]) => !gone.has(id)));
  const start = gone.has(definition.start) ? (nodes[0]?.id ?? "") : definition.start;
  return { ...definition, start, nodes, layout };
}

const cutExits = (node, gone) =>
  exitsOf(node)
    .filter(({ target }) => gone.has(target))
    .reduce((changed, { path }) => put(changed, path, path.length > 1 ? "" : undefined), node);

/** Lead an exit to a node, or nowhere with "". */
export function connect(definition, id, path, target) {
  return setValue(definition, id, path, target === "" && path.length === 1 ? undefined : target);
}

/** Give a node another id; whatever led to the old one leads to the new one. */
export function renameNode(definition, from, to) {
  const nodes = definition.nodes.map((node) => {
    const moved = exitsOf(node)
      .filter(({ target }) => target === from)
      .reduce((changed, { path }) => put(changed, path, to), node);
    return node.id === from ? { ...moved, id: to } : moved;
  });
  const layout = Object.fromEntries(Object.entries(definition.layout ?? {}).map(([id, place]) => [id === from ? to : id, place]));
  return { ...definition, start: definition.start === from ? to : definition.start, nodes, layout };
}

/** Copies of nodes that came from here or elsewhere, moved aside; exits among them lead to the copies, others nowhere. */
export function pasteNodes(definition, copied, offset) {
  const names = {};
  for (const { id } of copied.nodes) names[id] = freeId(definition, id, new Set(Object.values(names)));
  const nodes = copied.nodes.map((node) =>
    exitsOf(node).reduce(
      (changed, { path, target }) => (target ? put(changed, path, names[target] ?? (path.length > 1 ? "" : undefined)) : changed),
      { ...node, id: names[node.id] },
    ),
  );
  const places = Object.fromEntries(copied.nodes.map(({ id }) => [names[id], shifted(copied.places[id], offset)]));
  const start = definition.nodes.length ? definition.start : (nodes[0]?.id ?? "");
  return [setPlaces({ ...definition, start, nodes: [...definition.nodes, ...nodes] }, places), Object.values(names)];
}

const shifted = ({ x, y } = { x: 0, y: 0 }, [dx, dy]) => ({ x: x + dx, y: y + dy });

// --- places

/** The place that the definition keeps for a node: `{x, y}` of its upper left corner, or undefined. */
export function placeOf(definition, id) {
  const [x, y] = (definition.layout?.[id] ?? "").split(",").map(Number);
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : undefined;
}

const FURTHEST = 99_999;
const held = (value) => Math.round(Math.min(Math.max(value, -FURTHEST), FURTHEST));

export function setPlaces(definition, places) {
  const layout = { ...definition.layout };
  for (const [id, { x, y }] of Object.entries(places)) layout[id] = `${held(x)},${held(y)}`;
  return { ...definition, layout };
}

/** The ids of nodes that differ between two definitions: `{added, changed, removed}`. */
export function compare(before, after) {
  const old = new Map(before.nodes.map((node) => [node.id, deepText(node)]));
  const now = new Map(after.nodes.map((node) => [node.id, deepText(node)]));
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    changed: [...now.keys()].filter((id) => old.has(id) && old.get(id) !== now.get(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
  };
}

/** The text of a value whatever the order of its keys. */
export function deepText(value) {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([first], [second]) => (first < second ? -1 : 1)))
      : part,
  );
}
