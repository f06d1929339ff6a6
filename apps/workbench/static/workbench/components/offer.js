// A call that rings.

import { html, useEffect, useRef } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { now } from "../clock.js";
import { accept, reject } from "../actions.js";
import { Caller, Reasons } from "./caller.js";
import { Act, Countdown, Elapsed } from "./parts.js";

const busyElsewhere = () => document.activeElement?.matches("input, textarea, select");

export function OfferCard({ view, agent }) {
  const { offer } = agent;
  const buttons = useRef();
  const total = useRef(0);
  // The ring time is not in the frame: the largest rest seen is the whole.
  total.current = Math.max(total.current, offer.expires_at - now());
  useEffect(() => {
    if (!busyElsewhere()) buttons.current?.querySelector("button")?.focus();
  }, [offer.offer_id]);
  return html`
    <article class="card offer" data-accepted=${offer.accepted}>
      <p class="eyebrow">
        <span class="pulse" aria-hidden="true"></span>${offer.accepted ? _("Connecting your phone…") : view.direction === "outbound" ? _("Callback: accept, and the customer is called") : _("Incoming call")}
        ${view.queued_at > 0 && html`<span class="spread">${_("Waiting")} <${Elapsed} since=${view.queued_at} /></span>`}
      </p>
      <${Caller} view=${view} />
      <${Reasons} view=${view} />
      ${!offer.accepted && html`<${Countdown} until=${offer.expires_at} total=${total.current} label=${_("Time to accept")} />`}
      ${!offer.accepted && html`<${Choices} agent=${agent} refer=${buttons} />`}
    </article>
  `;
}

const Choices = ({ agent, refer }) => html`
  <div class="choices" ref=${refer}>
    ${agent.accept_on === "phone"
      ? html`<p class="hint">${_("Your phone is ringing: pick it up to accept.")}</p>`
      : html`<${Act} name="AcceptOffer" run=${accept} icon="phone" tone="good" shortcut="a" large>${_("Accept")}<//>`}
    <${Act} name="RejectOffer" run=${reject} icon="cross" shortcut="r" large>${_("Reject")}<//>
  </div>
`;
