// Small parts that several cards share.

import { html } from "../../workbench/vendor/preact.js";
import { _ } from "../i18n.js";
import { duration } from "../format.js";
import { loaded, second } from "../store.js";

/** A symbol of the theme's icon font; the text beside it says the same. */
export const Icon = ({ name, class: className = "" }) =>
  html`<span class=${`material-symbols-outlined floor-icon ${className}`} aria-hidden="true">${name}</span>`;

/** Time since `since` (floor seconds), counting up. */
export const Clock = ({ since }) => html`<time class="floor-clock">${since ? duration(second.value - since) : "–"}</time>`;

const STATES = {
  idle: { icon: "check_circle", label: () => _("Idle") },
  ringing: { icon: "ring_volume", label: () => _("Ringing") },
  talking: { icon: "call", label: () => _("Talking") },
  consulting: { icon: "forum", label: () => _("Consulting") },
  outside: { icon: "call_made", label: () => _("Outside") },
  dialling: { icon: "phone_forwarded", label: () => _("Dialling") },
  listening: { icon: "hearing", label: () => _("Listening") },
  wrap_up: { icon: "edit_note", label: () => _("Wrap-up") },
  break: { icon: "coffee", label: () => _("Break") },
  offline: { icon: "power_settings_new", label: () => _("Offline") },
  flow: { icon: "dialpad", label: () => _("In the menu") },
  queued: { icon: "hourglass_top", label: () => _("Waiting") },
  connected: { icon: "call", label: () => _("Talking") },
  held: { icon: "pause_circle", label: () => _("On hold") },
};

export const stateLabel = (state) => STATES[state]?.label() ?? state;

/** A state as symbol, word and colour. */
export const State = ({ state, note }) => html`
  <span class=${`floor-state is-${state}`}>
    <${Icon} name=${STATES[state]?.icon ?? "help"} />${stateLabel(state)}${note && html` <em>${note}</em>`}
  </span>
`;

/** A titled box. */
export const Card = ({ title, icon, aside, children, class: className = "" }) => html`
  <section class=${`floor-card ${className}`} aria-label=${title}>
    <header><h2><${Icon} name=${icon} />${title}</h2>${aside}</header>
    ${children}
  </section>
`;

/** What a card shows before the first picture, and where there is nothing. */
export const Empty = ({ icon, children }) => html`<div class="floor-empty"><${Icon} name=${icon} /><p>${children}</p></div>`;

/** Grey lines in place of what is still on its way. */
export const Skeleton = ({ lines = 3 }) => html`
  <div class="floor-skeleton" role="status" aria-label=${_("Loading")}>
    ${Array.from({ length: lines }, (_unused, index) => html`<span key=${index}></span>`)}
  </div>
`;

/** `children()` once there is a picture, else a skeleton. */
export const Loaded = ({ lines, children }) => (loaded.value ? children() : html`<${Skeleton} lines=${lines} />`);
