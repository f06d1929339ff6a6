// Large figures and large queues.

import { html } from "../../workbench/vendor/preact.js";
import { _ } from "../i18n.js";
import { duration, figure } from "../format.js";
import { agents, figures, groups, longestWait, stateOf } from "../store.js";
import { Alarms } from "./alarms.js";
import { Icon, stateLabel } from "./parts.js";
import { Status } from "./status.js";
import { goalText, judged, orderedTiles, ticketFigures, tileName } from "./tiles.js";

const SHOWN = ["service_level", "asa", "abandon_rate", "offered"];
const STATES = ["idle", "talking", "dialling", "consulting", "ringing", "wrap_up", "break", "offline"];

const Figure = ({ tile }) => {
  const verdict = judged(tile);
  return html`
    <article class=${`wall-figure is-${verdict || "plain"}`}>
      <h2>${tileName(tile)}</h2>
      <p class="wall-value">${verdict && html`<${Icon} name=${verdict === "met" ? "check_circle" : "error"} />`}${figure(tile.value, tile.unit)}</p>
      <p class="wall-goal">${figures.value ? goalText(tile) : ""}</p>
    </article>
  `;
};

const Tickets = ({ entry }) => html`
  <article class=${`wall-figure is-${entry.bad ? "missed" : "plain"}`} data-figure=${entry.id}>
    <h2>${entry.name}</h2>
    <p class="wall-value">${entry.bad && html`<${Icon} name="error" />`}${figure(entry.value, "count")}</p>
    <p class="wall-goal"></p>
  </article>
`;

const Queue = ({ group }) => {
  const wait = longestWait(group);
  const over = wait > group.threshold_seconds;
  return html`
    <article class=${`wall-queue ${over ? "is-over" : group.waiting ? "is-busy" : ""}`}>
      <h2>${group.name}</h2>
      <p class="wall-waiting">${group.waiting}<small>${_("Waiting")}</small></p>
      <dl>
        <div><dt>${_("Longest wait")}</dt><dd>${over && html`<${Icon} name="warning" />`}${group.waiting ? duration(wait) : "–"}</dd></div>
        <div><dt>${_("Idle")}</dt><dd>${group.agents.idle}</dd></div>
        <div><dt>${_("Busy")}</dt><dd>${group.agents.busy}</dd></div>
        <div><dt>${_("Service level")}</dt><dd>${figure(figures.value?.groups?.[group.code]?.service_level, "share")}</dd></div>
      </dl>
    </article>
  `;
};

function Staff() {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const agent of Object.values(agents.value)) counts[stateOf(agent)] += 1;
  return html`
    <ul class="wall-staff" aria-label=${_("Agents")}>
      ${STATES.map((state) => html`<li key=${state} class=${`is-${state}`}><b>${counts[state]}</b>${stateLabel(state)}</li>`)}
    </ul>
  `;
}

export function Wallboard() {
  const tiles = orderedTiles().filter((tile) => SHOWN.includes(tile.id));
  const queues = Object.values(groups.value).sort((one, other) => one.name.localeCompare(other.name));
  return html`
    <${Status} />
    <${Alarms} />
    <section class="wall-figures" aria-label=${_("Key figures of today")}>${tiles.map((tile) => html`<${Figure} key=${tile.id} tile=${tile} />`)}${ticketFigures().map((entry) => html`<${Tickets} key=${entry.id} entry=${entry} />`)}</section>
    <section class="wall-queues" aria-label=${_("Queues")}>${queues.map((group) => html`<${Queue} key=${group.code} group=${group} />`)}</section>
    <${Staff} />
  `;
}
