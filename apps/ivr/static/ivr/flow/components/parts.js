// Small parts that the others share.

import { html, useEffect, useRef } from "../../../workbench/vendor/preact.js";
import { _ } from "../../../workbench/i18n.js";
import { dialog } from "../store.js";

/** A symbol of the theme's font; never alone, a word says the same. */
export const Icon = ({ name }) => html`<span class="flow-icon" aria-hidden="true" translate="no">${name}</span>`;

/** A button with a symbol; `words` shows its name beside it. */
export const Button = ({ icon, name, keys, words = false, tone = "", ...rest }) => html`
  <button type="button" class=${`flow-button ${tone}`} title=${[name, keys && `(${keys})`].filter(Boolean).join(" ")} aria-label=${words ? undefined : name} aria-keyshortcuts=${keys?.replace("Ctrl", "Control")} ...${rest}>
    <${Icon} name=${icon} />${words && html`<span>${name}</span>`}
  </button>
`;

/** A modal dialog on the browser's own element: it traps the focus, closes on Escape and gives the focus back. */
export function Modal({ title, children, wide }) {
  const element = useRef();
  useEffect(() => element.current.showModal(), []);
  const close = () => {
    dialog.value = null;
  };
  return html`
    <dialog ref=${element} class=${`flow-dialog ${wide ? "is-wide" : ""}`} aria-label=${title} onClose=${close}>
      <header><h2>${title}</h2><${Button} icon="close" name=${_("Close")} onClick=${close} /></header>
      ${children}
    </dialog>
  `;
}
