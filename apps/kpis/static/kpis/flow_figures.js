// What the flow report says: pure functions from the endpoint's answers to rows, marks and sentences.

import { _, fill } from "../workbench/i18n.js";

const language = document.documentElement.lang || "en";
const whole = new Intl.NumberFormat(language);
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const change = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });
const points = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });

const NOTHING = "–";
/** From these drop-off rates on, a node is marked as worth a look, and as bad. */
const NOTICEABLE = 0.05;
const BAD = 0.2;

export const count = (value) => whole.format(value);
export const rate = (value) => (value === null ? NOTHING : share.format(value));

/** Seconds as people write them: "0.4 s", "12 s", "3:05". */
export function time(seconds) {
  if (seconds === null) return NOTHING;
  if (seconds >= 60) return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  return fill(_("%(seconds)s s"), { seconds: new Intl.NumberFormat(language, { maximumFractionDigits: seconds < 10 ? 1 : 0 }).format(seconds) });
}

/** The query of a period: its begin and end, as the endpoint wants them. `days` 0: since midnight. */
export function lastDays(days, now = new Date()) {
  const start = new Date(now);
  if (days === 0) start.setHours(0, 0, 0, 0);
  else start.setDate(start.getDate() - days);
  return { from: start.toISOString(), to: now.toISOString() };
}

/** Where callers went, in words. */
export function wayName(way) {
  const [kind, target] = way.includes(":") ? [way.slice(0, way.indexOf(":")), way.slice(way.indexOf(":") + 1)] : [way, ""];
  if (kind === "node") return fill(_("to %(node)s"), { node: target });
  if (kind === "flow") return fill(_("into the flow %(flow)s"), { flow: target });
  if (kind === "open") return _("still there");
  const ends = {
    caller_hung_up: _("hung up"),
    abandoned: _("gave up waiting"),
    answered: _("answered by an agent"),
    connected: _("connected to a number"),
    voicemail: _("left a message"),
    hung_up: _("flow is done"),
    failed: _("fault"),
    ended: _("call ended"),
  };
  return ends[target] ?? target;
}

/** Difference of two shares in percentage points, or "" where one is missing. */
const pointsBetween = (now, before) =>
  now === null || before === null || before === undefined ? "" : fill(_("%(points)s pp"), { points: points.format((now - before) * 100) });

const changeOf = (now, before) => (before ? change.format(now / before - 1) : "");

/** Rows of the table: each node with what it was before, most drop-offs first. */
export function rowsOf(figures, before) {
  const earlier = new Map((before?.nodes ?? []).map((node) => [node.node_id, node]));
  const rows = figures.nodes.map((node) => compared(node, earlier.get(node.node_id)));
  return rows.sort((one, other) => other.drop_offs - one.drop_offs || other.visits - one.visits);
}

/** Figures with their changes; `before` may be missing. */
export function compared(node, before) {
  return {
    ...node,
    visitsChange: before ? changeOf(node.visits, before.visits) : "",
    dropOffChange: pointsBetween(node.drop_off_rate, before?.drop_off_rate),
    containmentChange: pointsBetween(node.containment, before?.containment),
    worse: before ? (node.drop_off_rate ?? 0) - (before.drop_off_rate ?? 0) : null,
  };
}

/** The mark of a node on the canvas. */
export function markOf(row) {
  return {
    badge: `${count(row.visits)} · ${rate(row.drop_off_rate)}`,
    colour: row.drop_off_rate >= BAD ? "var(--bad)" : row.drop_off_rate >= NOTICEABLE ? "var(--warn)" : "var(--good)",
    title: sentence(row),
  };
}

function sentence(row) {
  const said = fill(
    _("%(visits)s visits of %(calls)s calls, %(drop_offs)s drop-offs (%(rate)s); %(mean)s on average, nine of ten at most %(slow)s; %(contained)s contained"),
    {
      visits: count(row.visits), calls: count(row.calls), drop_offs: count(row.drop_offs), rate: rate(row.drop_off_rate),
      mean: time(row.mean_seconds), slow: time(row.slow_seconds), contained: rate(row.containment),
    },
  );
  if (!row.dropOffChange) return said;
  return `${said} (${fill(_("drop-offs %(change)s against before"), { change: row.dropOffChange })})`;
}

/** Marks of all nodes by their ids. */
export const marksOf = (rows) => Object.fromEntries(rows.map((row) => [row.node_id, markOf(row)]));
