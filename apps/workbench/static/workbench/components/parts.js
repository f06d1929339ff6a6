// Small parts that several cards share.

import { html } from "../vendor/preact.js";
import { tick } from "../clock.js";
import { duration, initials } from "../format.js";
import { shortcuts } from "../preferences.js";
import { pending } from "../actions.js";
import { Icon } from "./icons.js";

/** Time since `since` (floor seconds), counting up. */
export const Elapsed = ({ since, class: className = "" }) =>
  since > 0 ? html`<time class=${`timer ${className}`}>${duration(tick.value - since)}</time>` : null;

/** Time left until `until`, as text and as a shrinking bar of `total` seconds. */
export function Countdown({ until, total, label }) {
  const left = Math.max(0, until - tick.value);
  const share = total > 0 ? Math.min(1, left / total) : 0;
  return html`
    <div class="countdown" data-urgent=${share < 0.25}>
      <div class="countdown-text"><span>${label}</span><time class="timer">${duration(Math.round(left))}</time></div>
      <progress class="bar" max="1" value=${share} aria-label=${label}></progress>
    </div>
  `;
}

/** A round mark for a person: initials, or a figure where there is no name. */
export const Avatar = ({ name = "" }) =>
  html`<span class="avatar" aria-hidden="true">${initials(name) || html`<${Icon} name="person" size="22" />`}</span>`;

/** The key of a shortcut, where shortcuts are on. */
export const Key = ({ children }) => (shortcuts.value === "on" ? html`<kbd aria-hidden="true">${children}</kbd>` : null);

/** A button that gives the command `name`, and waits for its reply. Without `run` it submits its form. */
export const Act = ({ name, run, icon, tone = "plain", shortcut, large, children, ...rest }) => html`
  <button
    type=${run ? "button" : "submit"}
    class=${`button ${tone} ${large ? "large" : ""}`}
    disabled=${pending.value.has(name)}
    onClick=${run && (() => run())}
    aria-keyshortcuts=${shortcut}
    ...${rest}
  >
    <${Icon} name=${icon} /><span>${children}</span>${shortcut && html`<${Key}>${shortcut.toUpperCase()}<//>`}
  </button>
`;

/** A titled box of the side columns. */
export const Panel = ({ title, aside, children, class: className = "" }) => html`
  <section class=${`panel ${className}`}>
    <header class="panel-head"><h2>${title}</h2>${aside}</header>
    ${children}
  </section>
`;
