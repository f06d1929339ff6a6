// Who calls and why: the same block on the offer, the call and the wrap-up.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { label, languageName } from "../format.js";
import { groups } from "../store.js";
import { Avatar } from "./parts.js";

export const callerName = (view) => view.customer?.name || view.ani || _("Unknown caller");

const groupName = (code) => groups.value[code]?.name ?? code;

export const Caller = ({ view, children }) => html`
  <div class="caller">
    <${Avatar} name=${view.customer?.name} />
    <div class="caller-text">
      <h1>${callerName(view)}</h1>
      <p class="muted">
        ${view.customer && html`<span class="number">${view.ani}</span>`}
        ${view.group && html`<span class="tag">${groupName(view.group)}</span>`}
        ${view.language && html`<span class="tag">${languageName(view.language)}</span>`}
        ${view.customer?.tier > 0 && html`<span class="tag gold">${_("Value tier")} ${view.customer.tier}</span>`}
      </p>
    </div>
    ${children}
  </div>
`;

/** What the call flow learnt: keys pressed, order numbers, chosen topics. */
export function Reasons({ view }) {
  const entries = Object.entries(view.data ?? {});
  if (!entries.length) return null;
  return html`
    <section class="reasons" aria-label=${_("Why they call")}>
      <h2>${_("Why they call")}</h2>
      <dl>${entries.map(([key, value]) => html`<div key=${key}><dt>${label(key)}</dt><dd>${value}</dd></div>`)}</dl>
    </section>
  `;
}
