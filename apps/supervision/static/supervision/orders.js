// What a supervisor orders, what became of it in words, and who the supervisor is on the floor.

import { computed, effect, signal } from "../workbench/vendor/preact.js";
import { _ } from "./i18n.js";
import { order } from "./socket.js";
import { agents } from "./store.js";

const page = document.getElementById("floor-config");
const ownId = signal(page ? JSON.parse(page.textContent).own_agent : null);
const ownExtension = signal("");

/** The agent profile of this supervisor, as the floor shows it; null where there is none (yet). */
export const ownAgent = computed(() => {
  if (ownId.value) return agents.value[ownId.value] ?? null;
  if (!ownExtension.value) return null;
  return Object.values(agents.value).find((agent) => agent.extension === ownExtension.value) ?? null;
});

/** The last thing that was done or refused, for a moment: { text, tone }. */
export const notice = signal(null);
let clearing = 0;

export function say(text, tone = "good") {
  notice.value = { text, tone };
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    notice.value = null;
  }, 8000);
}

const REFUSALS = {
  not_allowed: () => _("You may not do this."),
  no_agent: () => _("There is no such agent any more."),
  no_answer: () => _("The floor did not answer. Look at the state before you try again."),
  unavailable: () => _("The order cannot be carried out at the moment."),
  disconnected: () => _("The connection to the server is interrupted."),
  stale: () => _("The floor was away when you ordered this. Please try again."),
  no_extension: () => _("Your user has no extension: enter one under Agents."),
  unknown_agent: () => _("The floor does not know your agent profile yet. Please try again."),
  not_connected: () => _("No workbench of this agent is open"),
  not_talking: () => _("This agent is not talking."),
  other_call: () => _("This agent has another call by now."),
  already_listening: () => _("You listen to another conversation: stop that first."),
  busy: () => _("You have a call or a wrap-up of your own: finish that first."),
  not_listening: () => _("You do not listen to any conversation."),
  not_waiting: () => _("This caller does not wait any more."),
  being_connected: () => _("An agent has just accepted this caller."),
  is_callback: () => _("This customer is to be called back by the group that promised it."),
  same_group: () => _("The caller waits for this group already."),
  unknown_group: () => _("This skill group does not exist any more."),
};

/** What a refusal means, in the reader's language. */
export const explain = (reply) => REFUSALS[reply.code]?.() ?? reply.reason ?? reply.code;

/** Order something at once, without a dialog: a refusal is said, and so is success where `done` says how. */
export async function orderNow(type, data, done = "") {
  const reply = await order(type, data);
  if (!reply.ok) say(explain(reply), "bad");
  else if (done) say(done);
  return reply.ok;
}

/** Give this supervisor an agent profile with a phone. */
export async function enterExtension(extension) {
  const reply = await order("enter_extension", { extension });
  if (reply.ok) ownExtension.value = extension;
  return reply;
}

const ENDINGS = {
  timeout: () => _("Your phone was not picked up."),
  busy: () => _("Your phone is busy."),
  rejected: () => _("Your phone declined the call."),
  unreachable: () => _("Your phone cannot be reached. Is it registered?"),
  failed: () => _("The switch could not connect you."),
  conversation_ended: () => _("The conversation has ended."),
};

// What ends without an order of this supervisor is said; a stop and a hang-up are known to who did them.
let before = null;
effect(() => {
  const now = ownAgent.value?.listening ?? null;
  const ended = before && !now ? ENDINGS[ownAgent.value?.listening_ended] : null;
  before = now;
  if (ended) say(ended(), ownAgent.value.listening_ended === "conversation_ended" ? "good" : "bad");
});
