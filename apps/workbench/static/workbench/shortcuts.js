// One key, one action. Never while somebody types, and not at all where the agent has switched them off.

import { signal } from "./vendor/preact.js";
import { _ } from "./i18n.js";
import { shortcuts } from "./preferences.js";
import { agent, current, stage } from "./store.js";
import * as actions from "./actions.js";

export const helpOpen = signal(false);
export const transferOpen = signal(false);

/** Set by the wrap-up card while it is shown. */
export const completion = { run: () => {} };

const open = () => stage.value === "offer" && !agent.value.offer.accepted;

/** Every key with what it does and when; the help sheet is made of the same list. */
export const bindings = [
  { key: "a", says: () => _("Accept the call"), when: open, run: actions.accept },
  { key: "r", says: () => _("Reject the call"), when: open, run: actions.reject },
  {
    key: "h",
    says: () => _("Hold, or resume"),
    when: () => stage.value === "call",
    run: () => (current.value.held ? actions.resume() : actions.hold()),
  },
  {
    key: "t",
    says: () => _("Transfer"),
    when: () => stage.value === "call",
    run: () => {
      transferOpen.value = true;
    },
  },
  { key: "e", says: () => _("End the call"), when: () => stage.value === "call", run: actions.end },
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
    const binding = bindings.find((one) => one.key === event.key.toLowerCase());
    if (!binding?.when()) return;
    event.preventDefault();
    binding.run();
  });
}
