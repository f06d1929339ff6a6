// Nothing to do, and why.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { setPresence } from "../actions.js";
import { DialField } from "./dial.js";
import { reasonName } from "./presence.js";
import { Icon } from "./icons.js";
import { Act, Elapsed } from "./parts.js";

const GoAvailable = () => html`
  <${Act} name="SetPresence" run=${() => setPresence("available")} icon="check" tone="accent" large>
    ${_("Become available")}
  <//>
`;

function texts(agent) {
  if (!agent) return { title: _("You are not on the floor"), text: _("Your profile is not active yet. Ask your supervisor.") };
  if (agent.work === "listening") return { title: _("You take part in a conversation"), text: _("No call is offered to you until you stop, on the live floor or by hanging up.") };
  if (agent.presence === "available") return { title: _("Ready for the next call"), text: _("It will appear here and ring.") };
  if (agent.presence === "offline") return { title: _("You are offline"), text: _("Become available to receive calls.") };
  return { title: _("You are on a break"), text: reasonName(agent.reason) };
}

export function IdleCard({ agent }) {
  const { title, text } = texts(agent);
  const presence = agent?.presence ?? "offline";
  return html`
    <article class="card idle" data-presence=${presence}>
      <span class="idle-mark" aria-hidden="true"><${Icon} name=${agent?.work === "listening" || presence === "available" ? "phone" : "pause"} size="32" /></span>
      <h1>${title}</h1>
      <p class="muted">${text}</p>
      ${agent && html`<${Elapsed} since=${Math.max(agent.presence_since, agent.work_since)} class="big" />`}
      ${agent && presence !== "available" && html`<${GoAvailable} />`}
      ${agent && agent.work === "idle" && presence !== "offline" && html`<${DialField} />`}
    </article>
  `;
}
