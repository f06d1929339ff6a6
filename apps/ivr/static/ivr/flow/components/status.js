// The line below: what happened last, and what is wrong.

import { html } from "../../../workbench/vendor/preact.js";
import { _, fill, ngettext } from "../../../workbench/i18n.js";
import { definition, notice, version } from "../store.js";

const SYMBOLS = { good: "✓", warn: "!", bad: "✕", info: "" };

const lastSaved = ({ saved_at: at, saved_by: by }) =>
  by ? fill(_("Saved %(at)s by %(by)s"), { at, by }) : fill(_("Saved %(at)s"), { at });

export const Status = () => html`
  <footer class="flow-footer">
    <p class=${`flow-notice is-${notice.value?.tone ?? "info"}`} role="status" aria-live="polite">
      ${notice.value && html`<b aria-hidden="true">${SYMBOLS[notice.value.tone]}</b> ${notice.value.text}`}
    </p>
    <span>${ngettext("%(count)s node", "%(count)s nodes", definition.value.nodes.length)}</span>
    <span>${lastSaved(version.value)}</span>
  </footer>
`;
