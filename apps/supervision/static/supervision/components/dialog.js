// A dialog for an order: it stays open until the order is carried out, and says why it is not.

import { html, useEffect, useRef, useSignal } from "../../workbench/vendor/preact.js";
import { _ } from "../i18n.js";
import { explain } from "../orders.js";
import { Icon } from "./parts.js";

// The first field has `autofocus`: else the button that closes the dialog would have it, and Enter would close.

/** Shown while `about` is something; `about` also tells one opening from the next. */
export function Dialog({ about, title, close, children }) {
  const element = useRef();
  const isOpen = Boolean(about);
  useEffect(() => {
    if (isOpen && !element.current.open) element.current.showModal();
    if (!isOpen && element.current.open) element.current.close();
  }, [isOpen]);
  return html`<dialog ref=${element} class="floor-dialog" onClose=${close} aria-label=${isOpen ? title : ""}>${isOpen && children}</dialog>`;
}

/** The form inside. `send(form data)` resolves to a reply; after success the dialog closes. */
export function OrderForm({ title, button, send, close, disabled, children }) {
  const busy = useSignal(false);
  const problem = useSignal("");
  async function submit(event) {
    event.preventDefault();
    busy.value = true;
    problem.value = "";
    const reply = await send(new FormData(event.target));
    busy.value = false;
    if (reply.ok) close();
    else problem.value = explain(reply);
  }
  return html`
    <form onSubmit=${submit}>
      <header>
        <h2>${title}</h2>
        <button type="button" class="floor-tool" aria-label=${_("Close")} onClick=${close}><${Icon} name="close" /></button>
      </header>
      ${children}
      ${problem.value && html`<p class="floor-problem" role="alert"><${Icon} name="error" /> ${problem.value}</p>`}
      <footer>
        <button type="button" class="floor-button" onClick=${close}>${_("Cancel")}</button>
        <button type="submit" class="floor-button is-primary" disabled=${busy.value || disabled}>${button}</button>
      </footer>
    </form>
  `;
}
