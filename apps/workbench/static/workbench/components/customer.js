// The screen pop: who calls, and what happened before.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { duration, languageName, moment } from "../format.js";
import { refreshScreenPop } from "../actions.js";
import { screenPops, shown } from "../store.js";
import { DialledNumber } from "./dial.js";
import { Icon } from "./icons.js";
import { Panel } from "./parts.js";

const Past = ({ item }) => html`
  <li>
    <div class="past-line">
      <strong>${item.disposition || (item.agent && item.group) || _("No agent reached")}</strong>
      <time class="muted">${moment(item.at)}</time>
    </div>
    <p class="muted">
      ${[item.agent, item.group, item.talk_seconds ? duration(item.talk_seconds) : ""].filter(Boolean).join(" · ")}
    </p>
    ${item.note && html`<p class="past-note">${item.note}</p>`}
  </li>
`;

const Facts = ({ customer }) => html`
  <dl class="facts">
    ${customer.external_ref && html`<div><dt>${_("Reference")}</dt><dd>${customer.external_ref}</dd></div>`}
    ${customer.language && html`<div><dt>${_("Language")}</dt><dd>${languageName(customer.language)}</dd></div>`}
    ${customer.tier > 0 && html`<div><dt>${_("Value tier")}</dt><dd>${customer.tier}</dd></div>`}
  </dl>
  ${customer.note && html`<p class="customer-note">${customer.note}</p>`}
`;

const History = ({ items }) => html`
  <h3>${_("Last contacts")}</h3>
  ${items.length
    ? html`<ol class="history">${items.map((item) => html`<${Past} key=${item.id} item=${item} />`)}</ol>`
    : html`<p class="muted">${_("This is the first contact.")}</p>`}
`;

const Others = ({ items }) => html`
  <h3>${_("Callbacks, voicemails, consent")}</h3>
  <ol class="history">
    ${items.map((item) => html`<li key=${item.key}><div class="past-line"><span>${item.title}</span> <time class="muted">${moment(item.at)}</time></div></li>`)}
  </ol>
`;

function Pop({ view }) {
  const pop = screenPops.value[view.id];
  if (pop === undefined) return html`<div class="lines" aria-busy="true"><i></i><i></i><i></i></div>`;
  if (pop === null) {
    return html`
      <p class="muted">${_("The customer's data cannot be read at the moment. The call is not affected.")}</p>
      <button type="button" class="button plain" onClick=${() => refreshScreenPop(view.id)}>${_("Try again")}</button>
    `;
  }
  return html`
    ${pop.customer
      ? html`<p class="customer-name">${pop.customer.name}</p><${Facts} customer=${pop.customer} />`
      : html`<p class="customer-name">${view.customer?.name ?? (view.medium === "voice" ? _("Unknown caller") : _("Unknown customer"))}</p>`}
    <p class="number muted"><${DialledNumber} number=${view.ani} /></p>
    ${pop.customer?.do_not_call && html`<p class="tag gold">${_("Does not want to be called")}</p>`}
    <${History} items=${pop.history} />
    ${pop.others?.length > 0 && html`<${Others} items=${pop.others} />`}
  `;
}

const Nobody = () => html`
  <div class="nobody">
    <${Icon} name="person" size="28" />
    <p class="muted">${_("Who calls, and what happened before, appears here with the next call.")}</p>
  </div>
`;

export const CustomerPanel = () => html`
  <${Panel} title=${_("Customer")} class="customer-panel">
    ${shown.value ? html`<${Pop} view=${shown.value} />` : html`<${Nobody} />`}
  <//>
`;
