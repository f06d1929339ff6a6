// The key figures against their goals, and against the same time yesterday.

import { html } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { difference, figure } from "../format.js";
import { shedText } from "../alarms.js";
import { figures, sheds } from "../store.js";
import { Icon } from "./parts.js";

const NAMES = {
  service_level: () => _("Service level"),
  asa: () => _("Speed of answer (ASA)"),
  fcr_repeat: () => _("First contact resolution"),
  aht: () => _("Handle time (AHT)"),
  abandon_rate: () => _("Abandon rate"),
  offered: () => _("Offered"),
  answered: () => _("Answered"),
  abandoned: () => _("Abandoned"),
};
const ORDER = Object.keys(NAMES);
/** Neither direction of these is good or bad by itself. */
const NEUTRAL = new Set(["offered", "answered", "aht"]);

export const tileName = (tile) => NAMES[tile.id]?.() ?? tile.id;

/** The tiles in the order of the screen; before the first figures, empty ones. */
export function orderedTiles() {
  const known = Object.fromEntries((figures.value?.tiles ?? []).map((tile) => [tile.id, tile]));
  return ORDER.map((id) => known[id] ?? { id, pending: !figures.value });
}

/** "met", "missed", or "" where there is no goal or no figure. */
export const judged = (tile) => (tile.met === true ? "met" : tile.met === false ? "missed" : "");

/** The goal in words. */
export function goalText(tile) {
  if (tile.goal === null || tile.goal === undefined) return "";
  const goal = figure(tile.goal, tile.unit);
  if (tile.id === "service_level")
    return fill(_("Goal ≥ %(goal)s in %(seconds)s s"), { goal, seconds: figures.value.threshold_seconds });
  return fill(tile.higher_is_better ? _("Goal ≥ %(goal)s") : _("Goal ≤ %(goal)s"), { goal });
}

function Goal({ tile }) {
  const text = goalText(tile);
  if (!text) return null;
  const verdict = judged(tile);
  if (!verdict) return html`<p class="floor-goal">${text}</p>`;
  const met = verdict === "met";
  return html`
    <p class=${`floor-goal is-${verdict}`}>
      <${Icon} name=${met ? "check_circle" : "error"} /> <strong>${met ? _("met") : _("missed")}</strong> ${text}
    </p>
  `;
}

function trendTone(tile, change) {
  if (!change || NEUTRAL.has(tile.id)) return "";
  const better = tile.higher_is_better ? change > 0 : change < 0;
  return better ? "is-better" : "is-worse";
}

function Trend({ tile }) {
  if (tile.id === "fcr_repeat") return html`<${Provisional} tile=${tile} />`;
  const { so_far: now, before } = tile;
  if (now === null || before === null || now === undefined) return html`<p class="floor-trend">${_("No figure from yesterday")}</p>`;
  const change = now - before;
  const words = change ? fill(_("%(change)s vs. yesterday"), { change: difference(change, tile.unit) }) : _("same as yesterday");
  const icon = change > 0 ? "trending_up" : change < 0 ? "trending_down" : "trending_flat";
  const title = fill(_("Until %(time)s: %(now)s today, %(before)s yesterday"), {
    time: figures.value.until,
    now: figure(now, tile.unit),
    before: figure(before, tile.unit),
  });
  return html`
    <p class=${`floor-trend ${trendTone(tile, change)}`} title=${title}>
      <${Icon} name=${icon} /> ${words}
    </p>
  `;
}

function Provisional({ tile }) {
  if (!tile.contacts) return html`<p class="floor-trend">${_("No contacts in 7 days")}</p>`;
  const title = fill(_("%(open)s of %(contacts)s contacts may still call again"), { open: tile.provisional, contacts: tile.contacts });
  return html`<p class="floor-trend" title=${title}>${tile.provisional ? _("7 days, provisional") : _("7 days")}</p>`;
}

function Value({ tile }) {
  const text = figure(tile.value, tile.unit);
  if (!tile.url || tile.value === null) return html`<p class="floor-value">${text}</p>`;
  const title = `${tile.formula}: ${tile.definition}`;
  return html`<p class="floor-value"><a href=${tile.url} title=${title}>${text}<span class="floor-hidden">, ${_("show the interactions")}</span></a></p>`;
}

const Tile = ({ tile }) => html`
  <article class=${`floor-tile is-${judged(tile) || "plain"}`} data-tile=${tile.id} aria-busy=${Boolean(tile.pending)}>
    <h3>${tileName(tile)}</h3>
    ${tile.pending
      ? html`<div class="floor-skeleton"><span></span><span></span></div>`
      : html`<${Value} tile=${tile} /><${Goal} tile=${tile} /><${Trend} tile=${tile} />`}
  </article>
`;

/** Only while calls are being shed, and for a minute after. */
function Shed() {
  if (!sheds.value.length) return null;
  const count = sheds.value.reduce((sum, shed) => sum + shed.count, 0);
  return html`
    <article class="floor-tile is-missed" data-tile="shed">
      <h3>${_("Calls not taken")}</h3>
      <p class="floor-value">${figure(count, "count")}</p>
      ${sheds.value.map((shed) => html`<p key=${`${shed.node} ${shed.reason}`} class="floor-goal is-missed"><${Icon} name="error" /> ${shedText(shed)}</p>`)}
      <p class="floor-trend">${fill(_("in the last minute; %(count)s today"), { count: figure(Math.max(count, figures.value?.shed_today ?? 0), "count") })}</p>
    </article>
  `;
}

const DUE = "/admin/sla/clock/";

/** What tickets are due: name, address of the list, whether that is bad. */
export const ticketFigures = () => {
  const tickets = figures.value?.tickets;
  if (!tickets) return [];
  return [
    ["overdue", _("Tickets overdue"), "?due=overdue", tickets.overdue > 0],
    ["due_soon", _("Tickets due within the hour"), "?due=hour", false],
    ["breached_today", _("Tickets breached today"), "?due=all&state__exact=breached", false],
  ].map(([id, name, query, bad]) => ({ id, name, url: DUE + query, bad, value: tickets[id] }));
};

const Tickets = () => ticketFigures().map((entry) => html`
  <article key=${entry.id} class=${`floor-tile is-${entry.bad ? "missed" : "plain"}`} data-tile=${entry.id}>
    <h3>${entry.name}</h3>
    <p class="floor-value"><a href=${entry.url}>${figure(entry.value, "count")}</a></p>
  </article>
`);

export const Tiles = () => html`
  <section class="floor-tiles" aria-label=${_("Key figures of today")}>
    <${Shed} />
    ${orderedTiles().map((tile) => html`<${Tile} key=${tile.id} tile=${tile} />`)}
    <${Tickets} />
  </section>
`;
