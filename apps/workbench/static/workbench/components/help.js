// The sheet of keyboard shortcuts, and the switch for those who do not want them.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { shortcuts, toggle } from "../preferences.js";
import { bindings, helpOpen } from "../shortcuts.js";
import { Dialog } from "./dialog.js";

const Sheet = () => html`
  <dl class="keys" data-off=${shortcuts.value === "off"}>
    ${bindings.map(({ key, says }, at) => html`<div key=${at}><dt><kbd>${key.toUpperCase()}</kbd></dt><dd>${says()}</dd></div>`)}
  </dl>
  <label class="switch">
    <input type="checkbox" role="switch" checked=${shortcuts.value === "on"} onChange=${() => toggle(shortcuts)} />
    <span>${_("Use keyboard shortcuts on this computer")}</span>
  </label>
`;

export const HelpSheet = () => html`
  <${Dialog} open=${helpOpen} title=${_("Keyboard shortcuts")}>${() => html`<${Sheet} />`}<//>
`;
