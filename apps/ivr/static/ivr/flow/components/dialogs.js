// The dialogs: who was first, publishing, finding a node, the keys.

import { html, useSignal } from "../../../workbench/vendor/preact.js";
import { _, fill } from "../../../workbench/i18n.js";
import { goTo } from "../actions.js";
import { compare } from "../document.js";
import { bindings } from "../keys.js";
import { keepAsDraft, publish, takeTheirs } from "../saving.js";
import { summaryOf, typeOf } from "../schema.js";
import { busy, config, definition, dialog, version } from "../store.js";
import { Modal } from "./parts.js";

const MOST_FOUND = 50;

function Conflict({ theirs }) {
  const { added, changed, removed } = compare(version.value.definition, theirs.definition);
  const line = (title, ids) => ids.length > 0 && html`<li>${title}: <b>${ids.join(", ")}</b></li>`;
  const nothing = added.length + changed.length + removed.length === 0;
  return html`
    <${Modal} title=${_("Somebody else has saved this draft")}>
      <p>${fill(_("%(by)s saved it on %(at)s, after you had opened it. Nothing was overwritten."), { by: theirs.saved_by || _("Somebody"), at: theirs.saved_at })}</p>
      <ul class="flow-changes">
        ${line(_("Added"), added)} ${line(_("Changed"), changed)} ${line(_("Removed"), removed)}
        ${nothing && html`<li>${_("The nodes are the same; places, the start or the language differ.")}</li>`}
      </ul>
      <footer>
        <a class="flow-button" href=${config.urls.canvas} target="_blank" rel="noopener">${_("Look at theirs in a new tab")}</a>
        <button type="button" class="flow-button" onClick=${takeTheirs} disabled=${busy.value}>${_("Take theirs")}</button>
        ${version.value.may.add && html`<button type="button" class="flow-button is-primary" onClick=${keepAsDraft} disabled=${busy.value}>${_("Keep mine as a new draft")}</button>`}
      </footer>
    <//>
  `;
}

function Publish() {
  const note = useSignal(version.value.note);
  const submit = (event) => {
    event.preventDefault();
    publish(note.value);
  };
  return html`
    <${Modal} title=${_("Publish this version")}>
      <form onSubmit=${submit}>
        <p>${_("New calls begin with it at once; calls in progress keep their version.")}</p>
        <label class="flow-field"><span>${_("What is new, and why")}</span><input class="flow-input" name="publish-note" autofocus required maxlength="200" value=${note.value} onInput=${({ target }) => (note.value = target.value)} /></label>
        <footer><button class="flow-button is-primary" disabled=${busy.value}>${_("Publish")}</button></footer>
      </form>
    <//>
  `;
}

function Find() {
  const wanted = useSignal("");
  const text = wanted.value.trim().toLowerCase();
  const fits = (node) => `${node.id} ${typeOf(node).label} ${JSON.stringify(node)}`.toLowerCase().includes(text);
  const found = definition.value.nodes.filter(fits);
  const go = (id) => {
    dialog.value = null;
    requestAnimationFrame(() => goTo(id));
  };
  const submit = (event) => {
    event.preventDefault();
    if (found.length) go(found[0].id);
  };
  return html`
    <${Modal} title=${_("Find a node")}>
      <form onSubmit=${submit}>
        <input class="flow-input" type="search" name="find" autofocus placeholder=${_("Id, type or text")} aria-label=${_("Id, type or text")} value=${wanted.value} onInput=${({ target }) => (wanted.value = target.value)} />
      </form>
      <ul class="flow-found">
        ${found.slice(0, MOST_FOUND).map((node) => html`<li key=${node.id}><button type="button" class="flow-link" onClick=${() => go(node.id)}>${node.id}</button> <span>${typeOf(node).label}</span> <small>${summaryOf(node)}</small></li>`)}
        ${found.length === 0 && html`<li class="flow-quiet">${_("No node fits.")}</li>`}
      </ul>
    <//>
  `;
}

const Keys = () => html`
  <${Modal} title=${_("Keys")} wide>
    <dl class="flow-keys">
      ${bindings.map(({ keys, says }) => html`<div key=${keys[0]}><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${says()}</dd></div>`)}
    </dl>
    <p class="flow-quiet">${_("Drag from the circle of an exit to a node to connect them. Shift and a click, or Shift and a drag over the canvas, select several nodes. The wheel scrolls, with Ctrl it zooms.")}</p>
  <//>
`;

export function Dialogs() {
  const open = dialog.value;
  if (!open) return null;
  if (open.name === "conflict") return html`<${Conflict} theirs=${open.theirs} />`;
  const all = { publish: Publish, find: Find, keys: Keys };
  return html`<${all[open.name]} />`;
}
