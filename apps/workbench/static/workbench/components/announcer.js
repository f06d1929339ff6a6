// Says to screen readers what the eye sees.

import { html, useEffect, useState } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { agent, connection, current, deskOffer, stage, stale } from "../store.js";
import { callerName } from "./caller.js";

function sentence() {
  if (stage.value === "offer" && current.value && !agent.value.offer.accepted) {
    return fill(_("Incoming call from %(caller)s"), { caller: callerName(current.value) });
  }
  if (stage.value === "idle" && deskOffer.value) {
    return fill(_("New work: %(subject)s"), { subject: deskOffer.value.view.subject });
  }
  if (stage.value === "consult" && agent.value.party.stage === "invited") {
    return fill(_("%(name)s wants to consult you"), { name: agent.value.party.by });
  }
  return { call: _("Call connected"), wrap_up: _("Call ended, wrap-up"), idle: "" }[stage.value] ?? "";
}

export function Announcer() {
  const said = sentence();
  const [text, setText] = useState("");
  // A live region speaks only what changes after it is on the page.
  useEffect(() => setText(said), [said]);
  const state = connection.value === "reconnecting" || stale.value ? _("Connection interrupted") : "";
  return html`
    <div class="visually-hidden" aria-live="assertive">${text}</div>
    <div class="visually-hidden" aria-live="polite">${state}</div>
  `;
}
