// Ways around the nodes for the lines that lead back or would cross one: out to the right, along a free lane, and in from
// the left. Pure.

import { HEAD, ROW } from "./layout.js";

/** A line that ends at least so far to the right of its beginning is a curve, if no node is in its way. */
const FORWARD = 20;
const STEPS = 24;
/** How far a line runs out before it turns, and how far from each other lines turn. */
const OUT = 20;
const APART = 7;
const TRACKS = 5;
/** Free room above and below a lane. */
const ROOM = 9;
const RADIUS = 8;
/** What it costs, in pixels of a longer way, to cross a node. */
const CROSSING = 3000;

/** How far below the upper edge of a node an exit stands. */
export const exitY = (index, count) => (count > 1 ? HEAD + ROW * index + ROW / 2 : HEAD / 2);

/**
 * The ways around, as SVG paths by edge id. `boxes` are `{id, x, y, width, height}` by id (x, y: the upper left corner),
 * `edges` are `{id, source, target, index, count}`: which of its node's exits begins it. A curve has none.
 */
export function routesOf(boxes, edges) {
  const all = [...boxes.values()];
  const taken = [];
  const routes = new Map();
  edges.forEach((edge, number) => {
    const [from, to] = [boxes.get(edge.source), boxes.get(edge.target)];
    const start = { x: from.x + from.width, y: from.y + exitY(edge.index, edge.count) };
    const end = { x: to.x, y: to.y + HEAD / 2 };
    if (end.x - start.x >= FORWARD && !isCrossed(start, end, all)) return;
    const track = number % TRACKS;
    const right = start.x + OUT + APART * track;
    const left = end.x - OUT - APART * track;
    const lane = laneFor({ start, end, left, right, target: edge.target }, all, taken);
    taken.push({ y: lane, left: Math.min(left, right), right: Math.max(left, right), target: edge.target });
    routes.set(edge.id, rounded([start, { x: right, y: start.y }, { x: right, y: lane }, { x: left, y: lane }, { x: left, y: end.y }, end]));
  });
  return routes;
}

/** Where a curve that leads forward bends: so far from its ends. */
export const bendOf = (gap) => Math.max(gap / 2, 16);

/** Whether a curve that leads forward runs through a box. */
function isCrossed(start, end, boxes) {
  const [high, low] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
  const near = boxes.filter(({ x, y, width, height }) => x < end.x && x + width > start.x && y < low && y + height > high);
  if (near.length === 0) return false;
  const bend = bendOf(end.x - start.x);
  const points = Array.from({ length: STEPS - 1 }, (_, step) => curveAt((step + 1) / STEPS, start, end, bend));
  return points.some((point) => near.some((box) => isIn(point, box)));
}

function curveAt(t, start, end, bend) {
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
  return { x: a * start.x + b * (start.x + bend) + c * (end.x - bend) + d * end.x, y: (a + b) * start.y + (c + d) * end.y };
}

const isIn = (point, { x, y, width, height }) => point.x > x && point.x < x + width && point.y > y && point.y < y + height;

/** The height of the lane that makes the shortest way without crossing a node, as far as there is one. */
function laneFor(way, boxes, taken) {
  const { start, end } = way;
  const [left, right] = [Math.min(way.left, way.right), Math.max(way.left, way.right)];
  const [there, here] = [standingAt(boxes, way.right), standingAt(boxes, way.left)];
  const between = boxes.filter(({ x, width }) => x < right && x + width > left);
  const best = { cost: Infinity, y: 0 };
  for (const y of candidates(way, gapsOf(between))) {
    const crossed = crossings(there, start.y, y) + crossings(here, end.y, y);
    const long = Math.abs(y - start.y) + Math.abs(y - end.y) + crossed * CROSSING;
    if (long >= best.cost) continue;
    const shared = taken.filter((other) => Math.abs(other.y - y) < APART && other.target !== way.target && other.left < right && other.right > left);
    const cost = long + shared.length * ROW;
    if (cost < best.cost) Object.assign(best, { cost, y });
  }
  return best.y;
}

/** The free stretches between boxes from top to bottom, `[from, to]`; the first and the last have no end. */
function gapsOf(boxes) {
  const gaps = [];
  let from = -Infinity;
  for (const { y, height } of [...boxes].sort((a, b) => a.y - b.y)) {
    if (y - from > 2 * ROOM) gaps.push([from, y]);
    from = Math.max(from, y + height);
  }
  return [...gaps, [from, Infinity]];
}

/** Heights at which a lane could run: in each gap the nearest to both ends, and its neighbours. */
function candidates({ start, end }, gaps) {
  const [high, low] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
  return gaps.flatMap(([from, to]) => {
    const [top, bottom] = [from + ROOM, to - ROOM];
    const nearest = top > high ? top : Math.min(bottom, low);
    const step = top > high ? APART : -APART;
    return Array.from({ length: TRACKS }, (_, place) => nearest + step * place).filter((y) => y >= top && y <= bottom);
  });
}

const standingAt = (boxes, x) => boxes.filter((box) => box.x < x && box.x + box.width > x);

/** How many of the boxes that stand at an upright line it crosses. */
function crossings(boxes, from, to) {
  const [top, bottom] = [Math.min(from, to), Math.max(from, to)];
  return boxes.filter((box) => box.y < bottom && box.y + box.height > top).length;
}

/** A path with round corners. */
function rounded([first, ...rest]) {
  let path = `M ${first.x} ${first.y}`;
  let before = first;
  rest.forEach((corner, place) => {
    const after = rest[place + 1];
    const reach = after ? Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2) : 0;
    const [into, out] = [towards(corner, before, reach), after ? towards(corner, after, reach) : corner];
    path += ` L ${into.x} ${into.y}`;
    if (reach) path += ` Q ${corner.x} ${corner.y} ${out.x} ${out.y}`;
    before = corner;
  });
  return path;
}

const distance = (a, b) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

/** The point `reach` away from one point in the direction of another; they are beside or above each other. */
const towards = (from, to, reach) => ({
  x: from.x + Math.sign(to.x - from.x) * reach,
  y: from.y + Math.sign(to.y - from.y) * reach,
});
