// The waiting lines: who waits how long against the group's threshold, and who is there to answer.

import { html } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { duration, figure } from "../format.js";
import { figures, groups, longestWait } from "../store.js";
import { waitingText } from "../media.js";
import { Card, Empty, Icon, Loaded } from "./parts.js";

const byName = (one, other) => one.name.localeCompare(other.name);

function Longest({ group }) {
  if (!group.waiting) return html`<span class="floor-quiet">–</span>`;
  const wait = longestWait(group);
  const over = wait > group.threshold_seconds;
  const share = group.threshold_seconds ? Math.min(1, wait / group.threshold_seconds) : 1;
  return html`
    <span class=${`floor-wait ${over ? "is-over" : share > 0.7 ? "is-near" : ""}`}>
      ${over && html`<${Icon} name="warning" />`}<time class="floor-clock">${duration(wait)}</time>
      <small>${fill(over ? _("over %(seconds)s s") : _("of %(seconds)s s"), { seconds: group.threshold_seconds })}</small>
      <meter class="floor-meter" max="1" value=${share} aria-hidden="true"></meter>
    </span>
  `;
}

function Row({ group }) {
  const today = figures.value?.groups?.[group.code];
  const count = (column) => html`<td class=${`floor-number ${group.agents[column] ? "" : "floor-quiet"}`}>${group.agents[column]}</td>`;
  return html`
    <tr data-group=${group.code}>
      <th scope="row">${group.name}${waitingText(group.work) && html`<small class="floor-desk">${fill(_("also waiting: %(work)s"), { work: waitingText(group.work) })}</small>`}</th>
      <td class=${`floor-number floor-waiting ${group.waiting ? "" : "floor-quiet"}`}>${group.waiting}</td>
      <td><${Longest} group=${group} /></td>
      ${["idle", "busy", "wrap_up", "break", "offline"].map(count)}
      <td class="floor-number">${figure(today?.service_level, "share")}</td>
      <td class="floor-number">${figure(today?.asa_seconds, "seconds")}</td>
    </tr>
  `;
}

const Table = ({ rows }) => html`
  <div class="floor-scroll" tabindex="0" role="region" aria-label=${_("Queues")}>
    <table class="floor-table">
      <thead>
        <tr>
          <th scope="col">${_("Skill group")}</th>
          <th scope="col" class="floor-number">${_("Waiting")}</th>
          <th scope="col">${_("Longest wait")}</th>
          <th scope="col" class="floor-number">${_("Idle")}</th>
          <th scope="col" class="floor-number">${_("Busy")}</th>
          <th scope="col" class="floor-number">${_("Wrap-up")}</th>
          <th scope="col" class="floor-number">${_("Break")}</th>
          <th scope="col" class="floor-number">${_("Offline")}</th>
          <th scope="col" class="floor-number">${_("Service level")}</th>
          <th scope="col" class="floor-number">${_("ASA")}</th>
        </tr>
      </thead>
      <tbody>${rows.map((group) => html`<${Row} key=${group.code} group=${group} />`)}</tbody>
    </table>
  </div>
`;

function Body() {
  const rows = Object.values(groups.value).sort(byName);
  return rows.length
    ? html`<${Table} rows=${rows} />`
    : html`<${Empty} icon="groups">${_("No skill groups yet. Add one under Agents and skills; it appears here at once.")}<//>`;
}

export const Queues = () => html`
  <${Card} title=${_("Queues")} icon="groups" class="is-queues"><${Loaded} lines=${4}>${() => html`<${Body} />`}<//><//>
`;
