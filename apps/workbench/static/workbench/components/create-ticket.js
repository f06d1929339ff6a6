// One click makes a ticket of what is on the screen, and opens it beside the conversation.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { screenPops, shown } from "../store.js";
import { busy, createFromCall } from "../tickets/store.js";
import { Icon } from "./icons.js";
import { Key } from "./parts.js";

export const createTicket = () => createFromCall(shown.value, screenPops.value[shown.value.id]?.customer ?? shown.value.customer);

export const CreateTicket = ({ large }) => html`
  <button type="button" class=${`button ${large ? "large" : ""}`} disabled=${busy.value} onClick=${createTicket} aria-keyshortcuts="i">
    <${Icon} name="ticket" /><span>${_("Create ticket")}</span><${Key}>I<//>
  </button>
`;
