// A message to all agents, or to those of a group.

import { html, signal } from "../../workbench/vendor/preact.js";
import { _ } from "../i18n.js";
import { say } from "../orders.js";
import { order } from "../socket.js";
import { groups } from "../store.js";
import { Dialog, OrderForm } from "./dialog.js";
import { Icon } from "./parts.js";

const isOpen = signal(false);
const close = () => {
  isOpen.value = false;
};

async function send(form) {
  const reply = await order("broadcast", { text: form.get("text"), group: form.get("group"), minutes: Number(form.get("minutes")) });
  if (reply.ok) say(_("Message sent"));
  return reply;
}

const DURATIONS = [
  [15, () => _("15 minutes")],
  [60, () => _("1 hour")],
  [240, () => _("4 hours")],
  [720, () => _("12 hours")],
];

const Form = () => html`
  <${OrderForm} title=${_("Message to agents")} button=${_("Send")} send=${send} close=${close}>
    <label class="floor-field">${_("Message")}<textarea name="text" autofocus required maxlength="500" rows="3"></textarea></label>
    <label class="floor-field">${_("To")}
      <select name="group">
        <option value="">${_("All agents")}</option>
        ${Object.values(groups.value).map((group) => html`<option key=${group.code} value=${group.code}>${group.name}</option>`)}
      </select>
    </label>
    <label class="floor-field">${_("Shown for")}
      <select name="minutes">${DURATIONS.map(([minutes, label]) => html`<option key=${minutes} value=${minutes} selected=${minutes === 60}>${label()}</option>`)}</select>
    </label>
    <p class="floor-hint">${_("Every agent sees it on top of the workbench until they dismiss it.")}</p>
  <//>
`;

export const BroadcastDialog = () => html`
  <${Dialog} about=${isOpen.value} title=${_("Message to agents")} close=${close}>${isOpen.value && html`<${Form} />`}<//>
`;

export const BroadcastButton = () => html`
  <button
    type="button"
    class="floor-button is-small"
    onClick=${() => {
      isOpen.value = true;
    }}
  ><${Icon} name="campaign" /> ${_("Message")}</button>
`;
