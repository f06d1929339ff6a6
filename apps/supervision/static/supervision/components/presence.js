// Setting an agent's presence: what, why, and a note for the record.

import { html, signal, useEffect, useRef } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { setPresence } from "../socket.js";
import { Icon, stateLabel } from "./parts.js";

const target = signal(null);
const busy = signal(false);
const problem = signal("");
const done = signal("");

/** Open the dialog for an agent. */
export function openPresence(agent) {
  problem.value = "";
  target.value = agent;
}

const REFUSALS = {
  not_allowed: () => _("You may not set the presence of agents."),
  no_agent: () => _("There is no such agent any more."),
  no_answer: () => _("The floor did not answer. Look at the agent's state before you try again."),
  unavailable: () => _("The order cannot be carried out at the moment."),
  disconnected: () => _("The connection to the server is interrupted."),
};

const close = () => {
  target.value = null;
};

async function submit(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  const agent = target.value;
  busy.value = true;
  problem.value = "";
  const presence = form.get("presence");
  const reply = await setPresence({
    agent_id: agent.id,
    presence,
    reason: presence === "break" ? form.get("reason") ?? "" : "",
    note: form.get("note"),
  });
  busy.value = false;
  if (reply.ok) {
    done.value = fill(_("Presence of %(name)s set"), { name: agent.name });
    close();
  } else problem.value = REFUSALS[reply.code]?.() ?? reply.reason ?? reply.code;
}

const Choice = ({ value, checked, icon, label }) => html`
  <label class="floor-choice">
    <input type="radio" name="presence" value=${value} defaultChecked=${checked} />
    <span><${Icon} name=${icon} />${label}</span>
  </label>
`;

const Form = ({ agent, reasons }) => html`
  <form onSubmit=${submit}>
    <header>
      <h2>${fill(_("Set the presence of %(name)s"), { name: agent.name })}</h2>
      <button type="button" class="floor-tool" aria-label=${_("Close")} onClick=${close}><${Icon} name="close" /></button>
    </header>
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
    ${problem.value && html`<p class="floor-problem" role="alert"><${Icon} name="error" />${problem.value}</p>`}
    <footer>
      <button type="button" class="floor-button" onClick=${close}>${_("Cancel")}</button>
      <button type="submit" class="floor-button is-primary" disabled=${busy.value}>${_("Set presence")}</button>
    </footer>
  </form>
`;

export function PresenceDialog({ config }) {
  const element = useRef();
  const agent = target.value;
  useEffect(() => {
    if (agent && !element.current.open) element.current.showModal();
    if (!agent && element.current.open) element.current.close();
  }, [agent]);
  return html`
    <div class="floor-hidden" role="status" aria-live="polite">${done.value}</div>
    <dialog ref=${element} class="floor-dialog" onClose=${close} aria-label=${agent ? fill(_("Set the presence of %(name)s"), { name: agent.name }) : ""}>
      ${agent && html`<${Form} key=${agent.id} agent=${agent} reasons=${config.reasons} />`}
    </dialog>
  `;
}
