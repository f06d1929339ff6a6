// What the agent has chosen to be, and the menu to choose again.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { pending, setPresence } from "../actions.js";
import { agent, catalogue, stage } from "../store.js";
import { Icon } from "./icons.js";
import { Elapsed } from "./parts.js";

/** The name of a break reason; two of them are given by the system itself. */
export function reasonName(code) {
  const own = { missed: _("Missed call"), connection_lost: _("Connection lost") };
  return own[code] ?? catalogue.value.reasons.find((reason) => reason.code === code)?.name ?? code;
}

function presenceText(view) {
  if (!view || view.presence === "offline") return _("Offline");
  if (view.presence === "available") return _("Available");
  return view.reason ? fill(_("Break: %(reason)s"), { reason: reasonName(view.reason) }) : _("Break");
}

function useDismiss(container, close) {
  useEffect(() => {
    const outside = (event) => !container.current?.contains(event.target) && close();
    const escape = (event) => event.key === "Escape" && close();
    addEventListener("pointerdown", outside);
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("keydown", escape);
    };
  }, []);
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const next = (items.indexOf(document.activeElement) + step + items.length) % items.length;
  items[next].focus();
}

function Menu({ choose }) {
  const list = useRef();
  // Before the next key can come: one that is pressed at once must land in the menu.
  useLayoutEffect(() => list.current.querySelector("button").focus(), []);
  const reasons = catalogue.value.reasons.length ? catalogue.value.reasons : [{ code: "", name: _("Break") }];
  return html`
    <div class="menu" role="menu" ref=${list} onKeyDown=${walk}>
      <button type="button" role="menuitem" onClick=${() => choose("available")}>
        <span class="dot available"></span>${_("Available")}
      </button>
      <p class="menu-label" id="break-label">${_("Break")}</p>
      ${reasons.map(
        ({ code, name }) => html`
          <button type="button" role="menuitem" key=${code} onClick=${() => choose("break", code)}>
            <span class="dot break"></span>${name}
          </button>
        `,
      )}
      <hr />
      <button type="button" role="menuitem" onClick=${() => choose("offline")}>
        <span class="dot offline"></span>${_("Offline")}
      </button>
    </div>
  `;
}

export function PresenceControl() {
  const [open, setOpen] = useState(false);
  const container = useRef();
  useDismiss(container, () => setOpen(false));
  const view = agent.value;
  const choose = (presence, reason) => {
    setOpen(false);
    container.current.querySelector("button").focus();
    setPresence(presence, reason);
  };
  const after = stage.value !== "idle" && view?.presence !== "available";
  return html`
    <div class="presence" ref=${container}>
      <button
        type="button"
        class="presence-button"
        aria-haspopup="menu"
        aria-expanded=${open}
        disabled=${!view || pending.value.has("SetPresence")}
        onClick=${() => setOpen(!open)}
      >
        <span class=${`dot ${view?.presence ?? "offline"}`}></span>
        <span class="presence-text">${presenceText(view)}${after && html` <small>${_("after this call")}</small>`}</span>
        ${view && html`<${Elapsed} since=${view.presence_since} />`}
        <${Icon} name="chevron" size="16" />
      </button>
      ${open && html`<${Menu} choose=${choose} />`}
    </div>
  `;
}
