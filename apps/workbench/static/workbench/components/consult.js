// A colleague asks for a word: what the one who is asked sees.

import { html } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { acceptInvitation, declineInvitation, end } from "../actions.js";
import { Caller, Reasons } from "./caller.js";
import { NoteField } from "./note.js";
import { Act, Countdown, Elapsed } from "./parts.js";

const texts = ({ consult }) =>
  consult
    ? { invited: _("%(name)s wants to consult you"), here: _("%(name)s consults you") }
    : { invited: _("%(name)s wants you in a conference"), here: _("Conference with %(name)s") };

const Asked = ({ party, agent }) => html`
  <${Countdown} until=${party.expires_at} total=${30} label=${_("Time to accept")} />
  <div class="choices">
    ${agent.accept_on === "phone"
      ? html`<p class="hint">${_("Your phone is ringing: pick it up to accept.")}</p>`
      : html`<${Act} name="AcceptInvitation" run=${acceptInvitation} icon="phone" tone="good" shortcut="a" large>${_("Accept")}<//>`}
    <${Act} name="DeclineInvitation" run=${declineInvitation} icon="cross" shortcut="r" large>${_("Reject")}<//>
  </div>
`;

const Here = ({ view }) => html`
  <div class="choices"><${Act} name="EndInteraction" run=${end} icon="hangup" tone="bad" shortcut="e">${_("Leave the call")}<//></div>
  <${NoteField} id=${view.id} label=${_("Notes")} />
`;

const eyebrow = { invited: () => _("A colleague asks"), ringing: () => _("Connecting your phone…"), talking: () => _("In conversation"), held: () => _("On hold") };

export function ConsultCard({ view, agent }) {
  const { party } = agent;
  const isHere = party.stage === "talking" || party.stage === "held";
  return html`
    <article class=${`card ${isHere ? "call" : "offer"}`} data-held=${party.stage === "held"}>
      <p class="eyebrow"><span class="pulse" aria-hidden="true"></span>${eyebrow[party.stage]()}<span class="spread"><${Elapsed} since=${party.since} /></span></p>
      <h2>${fill(texts(party)[isHere ? "here" : "invited"], { name: party.by })}</h2>
      <${Caller} view=${view} />
      <${Reasons} view=${view} />
      ${isHere ? html`<${Here} view=${view} />` : party.stage === "invited" || agent.accept_on === "phone" ? html`<${Asked} party=${party} agent=${agent} />` : null}
    </article>
  `;
}
