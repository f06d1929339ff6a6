// What is going on: every interaction, from the menu to the wrap-up.

import { html } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { agents, caller, figures, groups, interactions } from "../store.js";
import { ICONS } from "../media.js";
import { WaitingActions } from "./moving.js";
import { Card, Clock, Empty, Icon, Loaded, State } from "./parts.js";

const ORDER = ["queued", "ringing", "dialling", "connected", "outside", "flow", "wrap_up"];
const LIMIT = 40;

const since = (interaction) => {
  if (interaction.state === "connected" || interaction.state === "wrap_up") return interaction.answered_at;
  return interaction.state === "flow" ? interaction.arrived_at : interaction.queued_at;
};
const inOrder = (one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || since(one) - since(other);
const shownState = (interaction) => (interaction.held && interaction.state === "connected" ? "held" : interaction.state);

const Row = ({ interaction, config }) => html`
  <tr data-interaction=${interaction.id}>
    <td><${State} state=${shownState(interaction)} />${interaction.paused && html` <small>${_("paused")}</small>`}</td>
    <td class="floor-number"><${Clock} since=${since(interaction)} /></td>
    <th scope="row"><a href=${config.interaction_url.replace("{id}", interaction.id)}>${interaction.medium !== "voice" && html`<${Icon} name=${ICONS[interaction.medium] ?? "forum"} /> `}${interaction.subject || caller(interaction) || _("Unknown caller")}</a></th>
    <td>${groups.value[interaction.group]?.name ?? ""}</td>
    <td>${agents.value[interaction.agent_id]?.name ?? ""}</td>
    ${config.may_move && html`<td class="floor-actions"><${WaitingActions} interaction=${interaction} /></td>`}
  </tr>
`;

function nothing() {
  const offered = figures.value?.conservation.offered;
  return offered ? _("No interaction is going on right now.") : _("No calls yet today. As soon as somebody calls, you see it here.");
}

function Body({ config }) {
  const rows = Object.values(interactions.value).sort(inOrder);
  if (!rows.length) return html`<${Empty} icon="call">${nothing()}<//>`;
  const visible = rows.slice(0, LIMIT);
  return html`
    <div class="floor-scroll is-tall" tabindex="0" role="region" aria-label=${_("Live interactions")}>
      <table class="floor-table">
        <thead>
          <tr>
            <th scope="col">${_("State")}</th>
            <th scope="col" class="floor-number">${_("Since")}</th>
            <th scope="col">${_("Caller")}</th>
            <th scope="col">${_("Skill group")}</th>
            <th scope="col">${_("Agent")}</th>
            ${config.may_move && html`<th scope="col" class="floor-actions"><span class="floor-hidden">${_("Actions")}</span></th>`}
          </tr>
        </thead>
        <tbody>${visible.map((row) => html`<${Row} key=${row.id} interaction=${row} config=${config} />`)}</tbody>
      </table>
      ${rows.length > LIMIT && html`<p class="floor-rest">${fill(_("and %(count)s more"), { count: rows.length - LIMIT })}</p>`}
    </div>
  `;
}

export const Interactions = ({ config }) => html`
  <${Card} title=${_("Live interactions")} icon="forum" class="is-interactions" aside=${html`<b class="floor-count">${Object.keys(interactions.value).length}</b>`}>
    <${Loaded} lines=${6}>${() => html`<${Body} config=${config} />`}<//>
  <//>
`;
