// Short messages, mostly refusals.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { dismiss, toasts } from "../actions.js";
import { Icon } from "./icons.js";

export const Toasts = () => html`
  <div class="toasts" role="status">
    ${toasts.value.map(
      ({ id, text, tone }) => html`
        <p class=${`toast ${tone}`} key=${id}>
          <span>${text}</span>
          <button type="button" class="tool" aria-label=${_("Dismiss")} onClick=${() => dismiss(id)}>
            <${Icon} name="cross" size="16" />
          </button>
        </p>
      `,
    )}
  </div>
`;
