// The keys of the ticket list and of the open ticket. They act while the tickets have the focus; J takes it there.

import { _ } from "../i18n.js";
import { createTicket } from "../components/create-ticket.js";
import { composing } from "../components/composer.js";
import { shown } from "../store.js";
import { change, cursor, open, openTicket, rows } from "./store.js";

const here = () => document.activeElement?.closest?.(".tickets") !== null && document.activeElement !== document.body;
const count = () => rows.value?.length ?? 0;

function move(by) {
  // The first J only goes to where the list is.
  const list = document.activeElement?.closest?.(".ticket-rows");
  if (list) cursor.value = Math.max(0, Math.min(count() - 1, cursor.value + by));
  requestAnimationFrame(() => document.querySelector(`[data-row="${cursor.value}"]`)?.focus());
}

const write = (kind) => () => composing.run?.(kind);

/** `rings`: whether a call or work is offered, whose keys come first. */
export const ticketBindings = (rings) => [
  { key: "i", says: () => _("Create a ticket from the conversation"), when: () => shown.value !== null && !rings(), run: createTicket },
  { key: "j", says: () => _("To the tickets; the next one"), when: () => count() > 0, run: () => move(1) },
  { key: "k", says: () => _("Tickets: the one before"), when: () => here() && count() > 0, run: () => move(-1) },
  { key: "o", says: () => _("Tickets: open it"), when: () => here() && count() > 0, run: () => openTicket(rows.value[cursor.value].id) },
  { key: "r", says: () => _("Tickets: reply"), when: () => here() && open.value !== null && !rings(), run: write("reply") },
  { key: "n", says: () => _("Tickets: note"), when: () => here() && open.value !== null, run: write("note") },
  { key: "a", says: () => _("Tickets: give it to me"), when: () => here() && open.value !== null && !rings(), run: () => change({ agent: "me" }) },
];
