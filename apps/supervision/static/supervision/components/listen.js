// Taking part in an agent's conversation: the dialog that begins it, and the bar while it lasts.

import { html, signal } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { enterExtension, explain, orderNow, ownAgent, say } from "../orders.js";
import { order } from "../socket.js";
import { agents, caller, interactionOf, interactions } from "../store.js";
import { Dialog, OrderForm } from "./dialog.js";
import { Clock, Icon } from "./parts.js";

const target = signal(null);

/** Open the dialog for an agent who talks. */
export function openListen(agent) {
  target.value = { agent, interaction: interactionOf(agent) };
}

const close = () => {
  target.value = null;
};

const MODES = {
  monitor: { icon: "hearing", label: () => _("Listen"), hint: () => _("Nobody hears you.") },
  whisper: { icon: "record_voice_over", label: () => _("Whisper"), hint: () => _("Only the agent hears you.") },
  barge: { icon: "groups", label: () => _("Barge in"), hint: () => _("Agent and caller hear you.") },
  take_over: { icon: "phone_forwarded", label: () => _("Take over"), hint: () => _("You get the call, the agent wraps up.") },
};
const LISTENING = ["monitor", "whisper", "barge"];

const allowed = (config) => [...(config.may_monitor ? LISTENING : []), ...(config.may_take_over ? ["take_over"] : [])];

const Choice = ({ mode, checked }) => html`
  <label class="floor-choice">
    <input type="radio" name="mode" value=${mode} defaultChecked=${checked} autofocus=${checked} />
    <span><${Icon} name=${MODES[mode].icon} />${MODES[mode].label()}<small>${MODES[mode].hint()}</small></span>
  </label>
`;

function Phone() {
  return html`<p class="floor-hint"><${Icon} name="phone_in_talk" /> ${fill(_("Your phone %(extension)s rings; pick up to hear."), { extension: ownAgent.value.extension })}</p>`;
}

const ListenForm = ({ about, config }) => {
  const { agent, interaction } = about;
  const modes = allowed(config);
  const send = (form) => order("monitor", { agent_id: agent.id, interaction_id: interaction?.id ?? "", mode: form.get("mode") });
  return html`
    <${OrderForm} title=${fill(_("Conversation of %(name)s"), { name: agent.name })} button=${_("Call my phone")} send=${send} close=${close}>
      <fieldset class="floor-choices is-modes">
        <legend>${fill(_("With %(caller)s"), { caller: caller(interaction) || _("Unknown caller") })}</legend>
        ${modes.map((mode, index) => html`<${Choice} key=${mode} mode=${mode} checked=${index === 0} />`)}
      </fieldset>
      <${Phone} />
      <p class="floor-hint">${_("What you do is kept in the audit record.")}</p>
    <//>
  `;
};

const ExtensionForm = ({ config }) => {
  const send = async (form) => {
    const reply = await enterExtension(form.get("extension").trim());
    if (reply.ok) say(_("Your extension is saved. As soon as the floor knows it, you can listen."));
    return reply;
  };
  return html`
    <${OrderForm} title=${_("Which phone is yours?")} button=${_("Save")} send=${send} close=${close} disabled=${!config.may_add_agent}>
      <p>${_("Your user has no extension: enter one under Agents.")}</p>
      ${config.may_add_agent
        ? html`
            <label class="floor-field">${_("Your extension")}<input name="extension" autofocus required maxlength="20" inputmode="numeric" autocomplete="off" /></label>
            <p class="floor-hint">${_("You get an agent profile in no skill group: no call is offered to you. The secret for the phone is made under Agents.")}</p>
          `
        : html`<p class="floor-hint">${_("Ask an administrator for it.")}</p>`}
    <//>
  `;
};

export function ListenDialog({ config }) {
  const about = target.value;
  return html`
    <${Dialog} about=${about} title=${about ? fill(_("Conversation of %(name)s"), { name: about.agent.name }) : ""} close=${close}>
      ${about && (ownAgent.value ? html`<${ListenForm} key=${about.agent.id} about=${about} config=${config} />` : html`<${ExtensionForm} config=${config} />`)}
    <//>
  `;
}

function Modes({ listening, config }) {
  const change = (mode) => orderNow("change_monitor", { mode });
  return html`
    <div class="floor-chips" role="group" aria-label=${_("How you take part")}>
      ${allowed(config).map(
        (mode) => html`
          <button type="button" key=${mode} class="floor-chip" title=${MODES[mode].hint()} aria-pressed=${listening.mode === mode} onClick=${() => change(mode)}>
            <${Icon} name=${MODES[mode].icon} /> ${MODES[mode].label()}
          </button>
        `,
      )}
    </div>
  `;
}

/** The supervisor's own part in a conversation, while there is one. */
export function ListeningBar({ config }) {
  const own = ownAgent.value;
  const listening = own?.listening;
  if (!listening) return html`<div class="floor-hidden" role="status"></div>`;
  const names = {
    name: agents.value[listening.target_id]?.name ?? "",
    caller: caller(interactions.value[listening.interaction_id]) || _("Unknown caller"),
  };
  const text = listening.connected ? fill(_("You take part in the conversation of %(name)s with %(caller)s"), names) : fill(_("Your phone rings: pick up to hear %(name)s"), names);
  return html`
    <section class="floor-listening" aria-label=${_("Your part in a conversation")} data-mode=${listening.mode}>
      <p role="status"><${Icon} name=${MODES[listening.mode]?.icon ?? "hearing"} /> ${text} <${Clock} since=${own.work_since} /></p>
      <${Modes} listening=${listening} config=${config} />
      <button type="button" class="floor-button is-stop" onClick=${() => orderNow("stop_monitor", {})}><${Icon} name="call_end" /> ${_("Stop")}</button>
    </section>
  `;
}
