// Tones to the other side: buttons, or the keys of the keyboard.

import { html, useEffect, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { sendDigit } from "../actions.js";
import { keypadOpen } from "../shortcuts.js";
import { stage } from "../store.js";
import { Dialog } from "./dialog.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const NAMES = { "*": () => _("Star"), "#": () => _("Hash") };

function Keys() {
  const [count, setCount] = useState(0);
  const press = (digit) => {
    setCount((sent) => sent + 1);
    sendDigit(digit);
  };
  const typed = (event) => {
    if (!KEYS.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    press(event.key);
  };
  // On the whole page: whichever button of the dialog has the focus, a digit is a digit.
  useEffect(() => {
    addEventListener("keydown", typed);
    return () => removeEventListener("keydown", typed);
  }, []);
  useEffect(() => {
    if (stage.value !== "call") keypadOpen.value = false;
  }, [stage.value]);
  return html`
    <div class="keypad">
      ${KEYS.map((digit) => html`<button type="button" class="button" key=${digit} aria-label=${NAMES[digit]?.()} onClick=${() => press(digit)}>${digit}</button>`)}
    </div>
    <p class="muted" role="status">${"•".repeat(Math.min(count, 24)) || _("What you press is heard by the other side and not written down.")}</p>
  `;
}

export const KeypadDialog = () => html`<${Dialog} open=${keypadOpen} title=${_("Keypad")}>${() => html`<${Keys} />`}<//>`;
