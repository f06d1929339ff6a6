// Setting an agent's presence: what, why, and a note for the record.

import { html, signal } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { say } from "../orders.js";
import { order } from "../socket.js";
import { Dialog, OrderForm } from "./dialog.js";
import { Icon, stateLabel } from "./parts.js";

const target = signal(null);

/** Open the dialog for an agent. */
export function openPresence(agent) {
  target.value = agent;
}

const close = () => {
  target.value = null;
};

const titleOf = (agent) => fill(_("Set the presence of %(name)s"), { name: agent.name });

const Choice = ({ value, checked, icon, label }) => html`
  <label class="floor-choice">
    <input type="radio" name="presence" value=${value} defaultChecked=${checked} autofocus=${checked} />
    <span><${Icon} name=${icon} />${label}</span>
  </label>
`;

function Form({ agent, reasons }) {
  const send = async (form) => {
    const presence = form.get("presence");
    const reason = presence === "break" ? form.get("reason") ?? "" : "";
    const reply = await order("set_presence", { agent_id: agent.id, presence, reason, note: form.get("note") });
    if (reply.ok) say(fill(_("Presence of %(name)s set"), { name: agent.name }));
    return reply;
  };
  return html`
    <${OrderForm} title=${titleOf(agent)} button=${_("Set presence")} send=${send} close=${close}>
      <fieldset class="floor-choices">
        <legend>${_("Presence")}</legend>
        <${Choice} value="available" icon="check_circle" label=${_("Available")} checked=${agent.presence !== "available"} />
        <${Choice} value="break" icon="coffee" label=${stateLabel("break")} />
        <${Choice} value="offline" icon="power_settings_new" label=${stateLabel("offline")} checked=${agent.presence === "available"} />
      </fieldset>
      <label class="floor-field is-reason">${_("Reason for the break")}
        <select name="reason">${reasons.map((reason) => html`<option key=${reason.code} value=${reason.code}>${reason.name}</option>`)}</select>
      </label>
      <label class="floor-field">${_("Why are you doing this?")}
        <input name="note" required maxlength="500" autocomplete="off" />
      </label>
      <p class="floor-hint">${_("A conversation that is on is finished first. The change is kept in the audit record.")}</p>
    <//>
  `;
}

export function PresenceDialog({ config }) {
  const agent = target.value;
  return html`
    <${Dialog} about=${agent} title=${agent ? titleOf(agent) : ""} close=${close}>
      ${agent && html`<${Form} key=${agent.id} agent=${agent} reasons=${config.reasons} />`}
    <//>
  `;
}
