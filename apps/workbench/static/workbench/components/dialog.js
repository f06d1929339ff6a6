// A modal dialog on the browser's own element: it traps the focus, closes on Escape and gives the focus back.

import { html, useEffect, useRef } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { Icon } from "./icons.js";

/** Shown while the signal `open` is true; `children` is a function, called only then. */
export function Dialog({ open, title, children }) {
  const element = useRef();
  const shown = open.value;
  useEffect(() => {
    if (shown && !element.current.open) element.current.showModal();
    if (!shown && element.current.open) element.current.close();
  }, [shown]);
  const close = () => {
    open.value = false;
  };
  const backdrop = (event) => event.target === element.current && close();
  return html`
    <dialog ref=${element} class="dialog" aria-label=${title} onClose=${close} onClick=${backdrop}>
      ${shown &&
      html`
        <div class="dialog-body">
          <header>
            <h2>${title}</h2>
            <button type="button" class="tool" aria-label=${_("Close")} onClick=${close}><${Icon} name="cross" /></button>
          </header>
          ${children()}
        </div>
      `}
    </dialog>
  `;
}
