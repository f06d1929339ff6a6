// What menus, keys and the mouse have in common: changes of the selection's nodes.

import { _, fill, ngettext } from "../../workbench/i18n.js";
import { centreOn, drawnNodes, focusNode, middle, withPlaces } from "./canvas.js";
import { addNode, connect, findNode, pasteNodes, removeNodes } from "./document.js";
import { GRID, HEAD, WIDTH, layOut } from "./layout.js";
import { catalogue, exitsOf } from "./schema.js";
import { definition, edit, mayEdit, say, select, selected, selectedExit } from "./store.js";

const CLIPBOARD = "flow-clipboard";
const ASIDE = [40, 40];
const onGrid = (value) => Math.round(value / GRID) * GRID;

/** Add a node of a type with its middle at a point; without one, beside the selected node, whose open exit leads to it. */
export function add(typeName, point) {
  const type = catalogue.value.types.find(({ type: name }) => name === typeName);
  if (!type || !mayEdit.value) return;
  const before = point ? null : drawnNodes().find(({ id }) => id === selected.value[0]);
  const place = point ? { x: onGrid(point.x - WIDTH / 2), y: onGrid(point.y - HEAD / 2) } : freePlace(before);
  let [next, id] = addNode(definition.value, type, place);
  next = withPlaces(next, { [id]: place });
  const open = before && exitsOf(findNode(next, before.id)).find(({ target, required }) => required && !target);
  if (open) next = connect(next, before.id, open.path, id);
  edit(next);
  select([id]);
  requestAnimationFrame(() => {
    if (!point) centreOn(id);
    focusNode(id);
  });
}

function freePlace(before) {
  const centre = middle();
  let place = before
    ? { x: before.x + WIDTH + 90, y: before.y }
    : { x: onGrid(centre.x - WIDTH / 2), y: onGrid(centre.y - HEAD / 2) };
  const overlaps = ({ x, y, height }) => Math.abs(x - place.x) < WIDTH + GRID && place.y < y + height + GRID && place.y + HEAD + GRID > y;
  while (drawnNodes().some(overlaps)) place = { ...place, y: place.y + HEAD + GRID };
  return place;
}

export function remove() {
  const exit = selectedExit.value;
  if (exit) edit(connect(definition.value, exit.id, exit.path, ""));
  const ids = selected.value;
  if (!ids.length || !mayEdit.value) return;
  edit(removeNodes(definition.value, ids));
  select([]);
  say(ngettext("%(count)s node deleted. Undo brings it back.", "%(count)s nodes deleted. Undo brings them back.", ids.length));
}

function chosen() {
  const ids = new Set(selected.value);
  const places = Object.fromEntries(drawnNodes().filter(({ id }) => ids.has(id)).map(({ id, corner }) => [id, corner]));
  return { nodes: definition.value.nodes.filter(({ id }) => ids.has(id)), places };
}

/** Copies outlive the page: they can be pasted into another flow. */
export function copy() {
  if (!selected.value.length) return;
  localStorage.setItem(CLIPBOARD, JSON.stringify(chosen()));
  say(ngettext("%(count)s node copied.", "%(count)s nodes copied.", selected.value.length));
}

export function paste() {
  let copied = null;
  try {
    copied = JSON.parse(localStorage.getItem(CLIPBOARD));
  } catch {
    localStorage.removeItem(CLIPBOARD);
  }
  if (copied?.nodes?.length) insert(copied);
}

export const duplicate = () => selected.value.length && insert(chosen());

function insert(copied) {
  if (!mayEdit.value) return;
  const [next, ids] = pasteNodes(definition.value, copied, ASIDE);
  const places = Object.fromEntries(ids.map((id) => [id, placeIn(next, id)]));
  edit(withPlaces(next, places));
  select(ids);
  requestAnimationFrame(() => focusNode(ids[0]));
}

const placeIn = ({ layout }, id) => {
  const [x, y] = layout[id].split(",").map(Number);
  return { x, y };
};

/** Move the selected nodes by steps of the grid. */
export function nudge(dx, dy) {
  const places = Object.fromEntries(
    Object.entries(chosen().places).map(([id, { x, y }]) => [id, { x: x + dx * GRID, y: y + dy * GRID }]),
  );
  if (Object.keys(places).length) edit(withPlaces(definition.value, places), { merge: `move:${selected.value.join(" ")}` });
}

/** Lay all nodes out anew. */
export function tidy() {
  edit(withPlaces(definition.value, layOut(definition.value)));
}

export function makeStart(id) {
  edit({ ...definition.value, start: id });
}

export function selectAll() {
  select(definition.value.nodes.map(({ id }) => id));
}

/** Select a node and show it. */
export function goTo(id) {
  if (!findNode(definition.value, id)) {
    say(fill(_("There is no node %(id)s."), { id }), "warn");
    return;
  }
  select([id]);
  centreOn(id);
  focusNode(id);
}
