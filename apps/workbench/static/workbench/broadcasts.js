// Supervisors' messages: shown until they are dismissed or expire. What was dismissed stays so on this computer.

import { computed, signal } from "./vendor/preact.js";
import { tick } from "./clock.js";

const KEY = "workbench.dismissed";
const REMEMBERED = 100;

const received = signal([]);
const dismissed = signal(load());

function load() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids : [];
  } catch {
    return []; // written by another version of this page
  }
}

/** Clocks of browsers are wrong, so an end is counted from when the message came. */
const withEnd = (broadcast) => ({ ...broadcast, endsAt: performance.now() + broadcast.expires_in * 1000 });

/** Take the place of all messages: what the server says is valid. */
export const setBroadcasts = (list) => {
  received.value = list.map(withEnd);
};

/** One more message. */
export const addBroadcast = (broadcast) => {
  received.value = [...received.value.filter((one) => one.id !== broadcast.id), withEnd(broadcast)];
};

export function dismissBroadcast(id) {
  dismissed.value = [...dismissed.value.filter((one) => one !== id), id].slice(-REMEMBERED);
  localStorage.setItem(KEY, JSON.stringify(dismissed.value));
}

/** What is to be shown now, the newest last. */
export const broadcasts = computed(() => {
  tick.value; // looked at again as time passes
  return received.value.filter((one) => one.endsAt > performance.now() && !dismissed.value.includes(one.id));
});
