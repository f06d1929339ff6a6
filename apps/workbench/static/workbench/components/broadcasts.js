// Supervisors' messages, on top of everything.

import { html } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { broadcasts, dismissBroadcast } from "../broadcasts.js";
import { moment } from "../format.js";
import { Icon } from "./icons.js";

const from = (one) =>
  one.group_name
    ? fill(_("%(sender)s to %(group)s, %(time)s"), { sender: one.sender, group: one.group_name, time: moment(one.sent_at) })
    : fill(_("%(sender)s, %(time)s"), { sender: one.sender, time: moment(one.sent_at) });

export const Broadcasts = () => html`
  <div class="broadcasts" role="status" aria-live="polite" aria-label=${_("Messages from supervisors")}>
    ${broadcasts.value.map(
      (one) => html`
        <p class="broadcast" key=${one.id}>
          <span><strong>${one.text}</strong> <small>${from(one)}</small></span>
          <button type="button" class="tool" aria-label=${fill(_("Dismiss the message of %(sender)s"), { sender: one.sender })} onClick=${() => dismissBroadcast(one.id)}>
            <${Icon} name="cross" size="16" />
          </button>
        </p>
      `,
    )}
  </div>
`;
