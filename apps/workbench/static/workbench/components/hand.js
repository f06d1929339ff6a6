// A raised hand: the agent asks that a supervisor come.

import { html, signal, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { clearHelp, requestHelp } from "../actions.js";
import { agent } from "../store.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { Act, Elapsed } from "./parts.js";

export const handOpen = signal(false);

const offline = () => !agent.value || agent.value.presence === "offline";

/** Raise the hand, or take it down. */
export function turnHand() {
  if (agent.value?.help) clearHelp();
  else if (!offline()) handOpen.value = true;
}

function Form() {
  const [text, setText] = useState("");
  const send = async (event) => {
    event.preventDefault();
    if (await requestHelp(text)) handOpen.value = false;
  };
  return html`
    <form class="transfer" onSubmit=${send}>
      <label>${_("What is it about?")}
        <textarea rows="3" maxlength="200" value=${text} onInput=${(event) => setText(event.currentTarget.value)} autofocus></textarea>
      </label>
      <div class="choices"><${Act} name="RequestHelp" icon="hand" tone="accent">${_("Ask for help")}<//></div>
    </form>
  `;
}

export function HandButton() {
  const { help } = agent.value ?? {};
  const text = help ? _("Help is on its way: take your hand down") : offline() ? _("Ask for help: only while you are signed in") : _("Ask a supervisor for help");
  return html`
    <button type="button" class="tool hand" title=${text} aria-label=${text} aria-pressed=${Boolean(help)} disabled=${!help && offline()} onClick=${turnHand}>
      <${Icon} name="hand" />${help && html`<${Elapsed} since=${help.since} />`}
    </button>
  `;
}

export const HandDialog = () => html`<${Dialog} open=${handOpen} title=${_("Ask a supervisor for help")}>${() => html`<${Form} />`}<//>`;
