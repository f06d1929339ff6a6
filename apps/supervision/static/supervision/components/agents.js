// The agents: what each does, since when, with whom; by state, group and name.

import { html, signal } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { orderNow, ownAgent } from "../orders.js";
import { agents, caller, groups, interactionOf, stateOf, stateSince } from "../store.js";
import { deskText } from "../media.js";
import { Card, Clock, Empty, Icon, Loaded, State, stateLabel } from "./parts.js";
import { BroadcastButton } from "./broadcast.js";
import { openListen } from "./listen.js";
import { openPresence } from "./presence.js";

const ORDER = ["talking", "dialling", "consulting", "listening", "ringing", "wrap_up", "idle", "break", "offline"];
const PAGE = 60;

const wantedState = signal("");
const wantedGroup = signal("");
const wantedText = signal("");
const shown = signal(PAGE);

const matches = (agent) =>
  (!wantedGroup.value || agent.groups.includes(wantedGroup.value)) &&
  `${agent.name} ${agent.extension}`.toLocaleLowerCase().includes(wantedText.value.trim().toLocaleLowerCase());

// Who asks for help comes first, the longest waiting of them on top.
const handOf = (agent) => agent.help?.since ?? Infinity;
const inOrder = (one, other) =>
  (handOf(one) === handOf(other) ? 0 : handOf(one) - handOf(other)) ||
  ORDER.indexOf(stateOf(one)) - ORDER.indexOf(stateOf(other)) || one.name.localeCompare(other.name);

function Chips({ candidates }) {
  const counts = Object.fromEntries(ORDER.map((state) => [state, 0]));
  for (const agent of candidates) counts[stateOf(agent)] += 1;
  const chip = (state, label, count) => html`
    <button
      type="button"
      class=${`floor-chip is-${state || "all"}`}
      aria-pressed=${wantedState.value === state}
      onClick=${() => {
        wantedState.value = wantedState.value === state ? "" : state;
      }}
    >${label} <b>${count}</b></button>
  `;
  return html`
    <div class="floor-chips" role="group" aria-label=${_("Filter by state")}>
      ${chip("", _("All"), candidates.length)}
      ${ORDER.map((state) => chip(state, stateLabel(state), counts[state]))}
    </div>
  `;
}

const Filters = () => html`
  <div class="floor-filters">
    <input
      type="search"
      aria-label=${_("Search agents")}
      placeholder=${_("Name or extension")}
      value=${wantedText.value}
      onInput=${(event) => {
        wantedText.value = event.target.value;
      }}
    />
    <select
      aria-label=${_("Skill group")}
      value=${wantedGroup.value}
      onChange=${(event) => {
        wantedGroup.value = event.target.value;
      }}
    >
      <option value="">${_("All groups")}</option>
      ${Object.values(groups.value).map((group) => html`<option key=${group.code} value=${group.code}>${group.name}</option>`)}
    </select>
  </div>
`;

function With({ agent }) {
  const interaction = interactionOf(agent);
  if (!interaction) return html`<span class="floor-quiet">–</span>`;
  return html`${caller(interaction) || _("Unknown caller")}${interaction.held && html` <span class="floor-held"><${Icon} name="pause_circle" /> ${_("on hold")}</span>`}`;
}

const SYSTEM_REASONS = { missed: () => _("missed offers"), connection_lost: () => _("connection lost") };
const reasonOf = (agent) => SYSTEM_REASONS[agent.reason]?.() ?? agent.reason;

const mayAct = (config) => config.may_set_presence || config.may_monitor || config.may_take_over;

function Actions({ agent, config }) {
  const mayListen = (config.may_monitor || config.may_take_over) && agent.work === "talking" && agent.id !== ownAgent.value?.id;
  return html`
    <td class="floor-actions">
      ${mayListen &&
      html`<button type="button" class="floor-tool" onClick=${() => openListen(agent)} title=${_("Listen in")} aria-label=${fill(_("Listen to %(name)s"), { name: agent.name })}>
        <${Icon} name="headphones" />
      </button>`}
      ${config.may_set_presence &&
      html`<button type="button" class="floor-tool" onClick=${() => openPresence(agent)} title=${_("Set presence")} aria-label=${fill(_("Set the presence of %(name)s"), { name: agent.name })}>
        <${Icon} name="manage_accounts" />
      </button>`}
    </td>
  `;
}

/** A raised hand: what for, since when; who sees to it takes it down. */
const Hand = ({ agent }) => html`
  <div class="floor-hand" role="status">
    <${Icon} name="back_hand" /> <span>${agent.help.text || _("Asks for help")}</span> <${Clock} since=${agent.help.since} />
    <button type="button" class="floor-tool" onClick=${() => orderNow("clear_help", { agent_id: agent.id })} title=${_("Take the hand down")} aria-label=${fill(_("Take the hand of %(name)s down"), { name: agent.name })}>
      <${Icon} name="done" />
    </button>
  </div>
`;

const Row = ({ agent, config }) => html`
  <tr data-agent=${agent.id}>
    <th scope="row">${agent.name} <small>${agent.extension}</small>${
      !agent.connected && agent.presence !== "offline" &&
      html` <span class="floor-warn" title=${_("No workbench of this agent is open")}><${Icon} name="link_off" /><span class="floor-hidden">${_("No workbench open")}</span></span>`
    }${agent.help && html`<${Hand} agent=${agent} />`}</th>
    <td><${State} state=${stateOf(agent)} note=${["break", "offline"].includes(stateOf(agent)) ? reasonOf(agent) : ""} />${
      agent.work !== "idle" && agent.presence === "break" && html` <small>${_("then break")}</small>`
    }${agent.desk?.length > 0 && html`<small class="floor-desk">${deskText(agent.desk)}</small>`}</td>
    <td class="floor-number"><${Clock} since=${stateSince(agent)} /></td>
    <td><${With} agent=${agent} /></td>
    <td class="floor-groups">${agent.groups.map((code) => groups.value[code]?.name ?? code).join(", ")}</td>
    ${mayAct(config) && html`<${Actions} agent=${agent} config=${config} />`}
  </tr>
`;

function Table({ rows, config }) {
  const visible = rows.slice(0, shown.value);
  return html`
    <div class="floor-scroll is-tall" tabindex="0" role="region" aria-label=${_("Agents")}>
      <table class="floor-table">
        <thead>
          <tr>
            <th scope="col">${_("Agent")}</th>
            <th scope="col">${_("State")}</th>
            <th scope="col" class="floor-number">${_("Since")}</th>
            <th scope="col">${_("With")}</th>
            <th scope="col">${_("Skill groups")}</th>
            ${mayAct(config) && html`<th scope="col" class="floor-actions"><span class="floor-hidden">${_("Actions")}</span></th>`}
          </tr>
        </thead>
        <tbody>${visible.map((agent) => html`<${Row} key=${agent.id} agent=${agent} config=${config} />`)}</tbody>
      </table>
      ${rows.length > visible.length &&
      html`<button type="button" class="floor-more" onClick=${() => {
        shown.value += PAGE * 5;
      }}>${fill(_("Show %(count)s more"), { count: rows.length - visible.length })}</button>`}
    </div>
  `;
}

function Body({ config }) {
  const all = Object.values(agents.value);
  if (!all.length) return html`<${Empty} icon="person_add">${_("No agents yet. Add them under Agents and skills.")}<//>`;
  const candidates = all.filter(matches);
  const rows = candidates.filter((agent) => !wantedState.value || stateOf(agent) === wantedState.value).sort(inOrder);
  return html`
    <${Chips} candidates=${candidates} />
    ${rows.length ? html`<${Table} rows=${rows} config=${config} />` : html`<${Empty} icon="search_off">${_("No agent matches the filter.")}<//>`}
  `;
}

export const Agents = ({ config }) => html`
  <${Card} title=${_("Agents")} icon="headset_mic" class="is-agents" aside=${html`<div class="floor-filters"><${Filters} />${config.may_broadcast && html`<${BroadcastButton} />`}</div>`}>
    <${Loaded} lines=${6}>${() => html`<${Body} config=${config} />`}<//>
  <//>
`;
