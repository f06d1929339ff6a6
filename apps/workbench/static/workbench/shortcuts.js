// One key, one action. Never while somebody types, and not at all where the agent has switched them off.

import { signal } from "./vendor/preact.js";
import { _ } from "./i18n.js";
import { shortcuts } from "./preferences.js";
import { agent, chooseWork, chosenWork, current, deskOffer, deskWork, stage } from "./store.js";
import * as actions from "./actions.js";
import { turnHand } from "./components/hand.js";
import { why } from "./verbs.js";
import { ticketBindings } from "./tickets/keys.js";

export const helpOpen = signal(false);
export const transferOpen = signal(false);
export const keypadOpen = signal(false);

export const deskTransferOpen = signal(false);

/** Set by the wrap-up card while it is shown. */
export const completion = { run: () => {} };
/** Set by the work that is open on the desk. */
export const deskCompletion = { run: () => {} };

/** Open the next of what lies on the desk. */
function nextWork() {
  const ids = deskWork.value.map(({ view }) => view.id);
  chooseWork(ids[(ids.indexOf(chosenWork.value) + 1) % ids.length]);
}

const asked = () => stage.value === "consult" && agent.value.party.stage === "invited";
const rings = () => stage.value === "offer" && !agent.value.offer.accepted;
const open = () => asked() || rings() || deskOffer.value !== null;
const accept = () => (asked() ? actions.acceptInvitation() : rings() ? actions.accept() : actions.acceptWork());
const reject = () => (asked() ? actions.declineInvitation() : rings() ? actions.reject() : actions.rejectWork());
const can = (verb) => () => stage.value === "call" && !why[verb]();
const inCall = () => stage.value === "call" || (stage.value === "consult" && !asked());
const show = (dialog) => () => {
  dialog.value = true;
};

/** Every key with what it does and when; the help sheet is made of the same list. */
export const bindings = [
  ...ticketBindings(() => open()),
  { key: "a", says: () => _("Accept the call, or the work"), when: open, run: accept },
  { key: "r", says: () => _("Reject the call, or the work"), when: open, run: reject },
  { key: "n", says: () => _("Next on the desk"), when: () => deskWork.value.length > 0, run: nextWork },
  { key: "c", says: () => _("Complete the open work"), when: () => chosenWork.value !== "", run: () => deskCompletion.run() },
  { key: "o", says: () => _("Pass the open work on"), when: () => chosenWork.value !== "", run: show(deskTransferOpen) },
  {
    key: "h",
    says: () => _("Hold, or resume"),
    when: can("hold"),
    run: () => (current.value.held ? actions.resume() : actions.hold()),
  },
  {
    key: "t",
    says: () => _("Transfer, consult or add somebody"),
    when: () => stage.value === "call",
    run: () => {
      transferOpen.value = true;
    },
  },
  { key: "s", says: () => _("Swap: who hears music talks, who talks hears music"), when: can("swap"), run: actions.swap },
  { key: "m", says: () => _("Bring all together"), when: can("merge"), run: actions.merge },
  { key: "g", says: () => _("Hand the call over"), when: can("complete"), run: actions.completeTransfer },
  { key: "b", says: () => _("Back to the caller"), when: can("cancel"), run: actions.cancelConsult },
  { key: "k", says: () => _("Keypad"), when: can("keypad"), run: show(keypadOpen) },
  {
    key: "p",
    says: () => _("Pause the recording, or resume it"),
    when: can("record"),
    run: () => (current.value.recording === "paused" ? actions.resumeRecording() : actions.pauseRecording()),
  },
  { key: "e", says: () => _("End the call"), when: () => inCall() || stage.value === "dial", run: actions.end },
  {
    key: "l",
    says: () => _("More time for the wrap-up"),
    when: () => stage.value === "wrap_up" && agent.value.wrap_up_extension > 0,
    run: actions.extendWrapUp,
  },
  { key: "q", says: () => _("Ask a supervisor for help, or take the hand down"), when: () => true, run: turnHand },
  {
    key: "d",
    says: () => _("Dial a number"),
    when: () => document.getElementById("dial-number") !== null,
    run: () => document.getElementById("dial-number").focus(),
  },
  {
    key: "f",
    says: () => _("Search the knowledge base"),
    when: () => document.getElementById("knowledge-query") !== null,
    run: () => document.getElementById("knowledge-query").focus(),
  },
  {
    key: "w",
    says: () => _("Complete the wrap-up"),
    when: () => stage.value === "wrap_up",
    run: () => completion.run(),
  },
  {
    key: "?",
    says: () => _("Show this sheet"),
    when: () => true,
    run: () => {
      helpOpen.value = true;
    },
  },
];

const typing = (target) => target.closest?.("input:not([type=radio]), textarea, select, [contenteditable]");

export function listenForShortcuts() {
  addEventListener("keydown", (event) => {
    if (shortcuts.value !== "on" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const binding = bindings.find((one) => one.key === event.key.toLowerCase() && one.when());
    if (!binding) return;
    event.preventDefault();
    binding.run();
  });
}
