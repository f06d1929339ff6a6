// The end of the line: only the agent can go on from here.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { connection, stage } from "../store.js";

export function Closed({ config }) {
  const signedOut = connection.value === "signed_out";
  return html`
    <main class="gate">
      <div class="card gate-card" role="alertdialog" aria-labelledby="closed-title">
        <img src=${config.logo} width="44" height="44" alt="" />
        <h1 id="closed-title">${signedOut ? _("You have been signed out") : _("This account is no active agent")}</h1>
        ${stage.value === "call" && html`<p>${_("Your call continues on your phone.")}</p>`}
        <p class="muted">${signedOut ? _("Log in again to go on working.") : _("Ask your supervisor to activate your profile.")}</p>
        <a class="button accent large" href=${config.urls.login}>${_("Log in")}</a>
      </div>
    </main>
  `;
}
