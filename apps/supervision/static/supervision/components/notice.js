// What was just done or refused, at the edge of the screen.

import { html } from "../../workbench/vendor/preact.js";
import { notice } from "../orders.js";
import { Icon } from "./parts.js";

export const Notice = () => html`
  <div class="floor-notice" role="status" aria-live="polite">
    ${notice.value && html`<p class=${`is-${notice.value.tone}`}><${Icon} name=${notice.value.tone === "good" ? "check_circle" : "error"} /> ${notice.value.text}</p>`}
  </div>
`;
