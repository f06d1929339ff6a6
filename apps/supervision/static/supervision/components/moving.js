// A waiting caller: into another group's line, or to the front of their own.

import { html, signal } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { orderNow, say } from "../orders.js";
import { order } from "../socket.js";
import { caller, groups } from "../store.js";
import { Dialog, OrderForm } from "./dialog.js";
import { Icon } from "./parts.js";

const target = signal(null);
const close = () => {
  target.value = null;
};
const nameOf = (interaction) => caller(interaction) || _("Unknown caller");

const MoveForm = ({ interaction }) => {
  const others = Object.values(groups.value).filter((group) => group.code !== interaction.group).sort((one, other) => one.name.localeCompare(other.name));
  const send = async (form) => {
    const reply = await order("move", { interaction_id: interaction.id, group: form.get("group") });
    if (reply.ok) say(fill(_("%(caller)s waits for %(group)s now"), { caller: nameOf(interaction), group: groups.value[form.get("group")]?.name ?? "" }));
    return reply;
  };
  return html`
    <${OrderForm} title=${fill(_("Move %(caller)s"), { caller: nameOf(interaction) })} button=${_("Move")} send=${send} close=${close} disabled=${!others.length}>
      <label class="floor-field">${_("Skill group")}
        <select name="group" autofocus required>
          ${others.map((group) => html`<option key=${group.code} value=${group.code}>${fill(_("%(group)s: %(waiting)s waiting, %(idle)s idle"), { group: group.name, waiting: group.waiting, idle: group.agents.idle })}</option>`)}
        </select>
      </label>
      <p class="floor-hint">${_("The time waited so far counts there too. Skills that the call flow asked for do not.")}</p>
    <//>
  `;
};

export const MoveDialog = () => html`
  <${Dialog} about=${target.value} title=${target.value ? fill(_("Move %(caller)s"), { caller: nameOf(target.value) }) : ""} close=${close}>
    ${target.value && html`<${MoveForm} key=${target.value.id} interaction=${target.value} />`}
  <//>
`;

/** The two buttons in a waiting caller's row. */
export function WaitingActions({ interaction }) {
  if (interaction.state !== "queued" && interaction.state !== "ringing") return null;
  const name = nameOf(interaction);
  const promote = () => orderNow("promote", { interaction_id: interaction.id }, fill(_("%(caller)s is served next"), { caller: name }));
  return html`
    <button type="button" class="floor-tool" title=${_("To the front of the line")} aria-label=${fill(_("Put %(caller)s to the front of the line"), { caller: name })} onClick=${promote}>
      <${Icon} name="vertical_align_top" />
    </button>
    <button
      type="button"
      class="floor-tool"
      title=${_("To another group")}
      aria-label=${fill(_("Move %(caller)s to another group"), { caller: name })}
      onClick=${() => {
        target.value = interaction;
      }}
    ><${Icon} name="move_down" /></button>
  `;
}
