// Passing on what is no call: to a group, or to a colleague. It keeps the place of when it came.

import { html, useEffect, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { askTargets, transferWork } from "../actions.js";
import { explain } from "../replies.js";
import { deskTransferOpen } from "../shortcuts.js";
import { chosenWork } from "../store.js";
import { Dialog } from "./dialog.js";
import { Act } from "./parts.js";
import { agentRow, groupRow, Rows } from "./transfer.js";

function Picker() {
  const [reply, setReply] = useState(null);
  const [chosen, choose] = useState(null);
  useEffect(() => {
    askTargets().then(setReply);
  }, []);
  if (!reply) return html`<div class="lines" aria-busy="true"><i></i><i></i><i></i></div>`;
  if (!reply.ok) return html`<p class="error" role="alert">${explain(reply)}</p>`;
  const send = async (event) => {
    event.preventDefault();
    if (chosen && (await transferWork(chosenWork.value, chosen.kind, chosen.target, chosen.name))) deskTransferOpen.value = false;
  };
  const pick = { chosen, choose };
  return html`
    <form class="transfer" onSubmit=${send}>
      <div class="targets">
        <${Rows} title=${_("Groups")} rows=${reply.data.groups.map(groupRow)} ...${pick} />
        <${Rows} title=${_("Colleagues")} rows=${reply.data.agents.map(agentRow)} ...${pick} />
      </div>
      <div class="choices">
        <${Act} name="TransferInteraction" icon="transfer" tone="accent" aria-disabled=${!chosen}>${_("Pass on")}<//>
      </div>
    </form>
  `;
}

export const DeskTransferDialog = () => html`
  <${Dialog} open=${deskTransferOpen} title=${_("Pass the work on")}>${() => html`<${Picker} />`}<//>
`;
