// How far the picture can be trusted: the connection, the switches, and whether every call is accounted for.

import { html, useSignal } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { figure } from "../format.js";
import { connection, figures, loaded, stale, switches } from "../store.js";
import { Icon } from "./parts.js";

const Badge = ({ tone, icon, title, children }) => html`
  <span class=${`floor-badge is-${tone}`} title=${title}><${Icon} name=${icon} />${children}</span>
`;

function Connection() {
  if (connection.value === "signed_out") return html`<${Badge} tone="bad" icon="logout">${_("Signed out")} <a href="">${_("Log in again")}</a><//>`;
  if (connection.value === "no_agent") return html`<${Badge} tone="bad" icon="block">${_("Not allowed")}<//>`;
  if (connection.value === "reconnecting") return html`<${Badge} tone="warn" icon="sync">${_("Reconnecting …")}<//>`;
  if (stale.value) return html`<${Badge} tone="warn" icon="wifi_off">${_("Stale")}<//>`;
  if (!loaded.value) return html`<${Badge} tone="warn" icon="sync">${_("Connecting …")}<//>`;
  return html`<${Badge} tone="good" icon="sensors">${_("Live")}<//>`;
}

function Switch({ node, view }) {
  const up = view.state === "up";
  const label = up ? _("Switch %(node)s: up") : view.state === "connecting" ? _("Switch %(node)s: connecting") : _("Switch %(node)s: down");
  return html`<${Badge} tone=${up ? "good" : "bad"} icon=${up ? "dns" : "phonelink_erase"} title=${view.error}>${fill(label, { node })}<//>`;
}

const Line = ({ sign, name, value }) => html`<tr><td>${sign}</td><th scope="row">${name}</th><td>${figure(value, "count")}</td></tr>`;

function Arithmetic({ check }) {
  return html`
    <div class="floor-popover" role="region" aria-label=${_("Conservation of calls")}>
      <p>${_("Every call that was offered today has exactly one outcome, or still waits.")}</p>
      <table>
        <tbody>
          <${Line} name=${_("Offered")} value=${check.offered} />
          <${Line} sign="=" name=${_("Answered")} value=${check.answered} />
          <${Line} sign="+" name=${_("Abandoned")} value=${check.abandoned} />
          <${Line} sign="+" name=${_("Flowed out")} value=${check.flowed_out} />
          <${Line} sign="+" name=${_("Waiting")} value=${check.waiting} />
          ${!check.ok && html`<${Line} sign="≠" name=${_("Difference")} value=${check.difference} />`}
        </tbody>
      </table>
    </div>
  `;
}

function Conservation() {
  const open = useSignal(false);
  const check = figures.value?.conservation;
  if (!check) return null;
  const close = (event) => {
    if (event.key === "Escape") open.value = false;
  };
  return html`
    <span class="floor-anchor" onKeyDown=${close}>
      <button
        type="button"
        class=${`floor-badge is-${check.ok ? "good" : "bad"}`}
        aria-expanded=${open.value}
        onClick=${() => {
          open.value = !open.value;
        }}
      >
        <${Icon} name="balance" />${check.ok ? _("Every call accounted for") : _("Calls unaccounted for")}<${Icon} name="expand_more" />
      </button>
      ${open.value && html`<${Arithmetic} check=${check} />`}
    </span>
  `;
}

export const Status = () => html`
  <div class="floor-status">
    <${Connection} />
    ${Object.entries(switches.value).map(([node, view]) => html`<${Switch} key=${node} node=${node} view=${view} />`)}
    <${Conservation} />
  </div>
`;
