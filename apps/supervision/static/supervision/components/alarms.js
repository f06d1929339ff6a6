// Alarms as a list for the eyes, and each new one once for a screen reader.

import { html, useEffect, useRef, useSignal } from "../../workbench/vendor/preact.js";
import { _ } from "../i18n.js";
import { alarms } from "../alarms.js";
import { Icon } from "./parts.js";

export function Alarms() {
  const announced = useRef(new Set());
  const said = useSignal("");
  const list = alarms.value;
  const keys = list.map((alarm) => alarm.key).join();
  useEffect(() => {
    const fresh = list.filter((alarm) => !announced.current.has(alarm.key));
    announced.current = new Set(list.map((alarm) => alarm.key));
    if (fresh.length) said.value = fresh.map((alarm) => alarm.text).join(". ");
  }, [keys]);
  return html`
    <div class="floor-hidden" role="status" aria-live="polite">${said.value}</div>
    ${list.length > 0 &&
    html`
      <ul class="floor-alarms" aria-label=${_("Alarms")}>
        ${list.map((alarm) => html`<li key=${alarm.key}><${Icon} name=${alarm.icon} />${alarm.text}</li>`)}
      </ul>
    `}
  `;
}
