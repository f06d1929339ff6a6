// The form of a node, made from its declaration; and that of the flow itself.

import { html, useSignal } from "../../../workbench/vendor/preact.js";
import { _, fill } from "../../../workbench/i18n.js";
import { makeStart } from "../actions.js";
import { findNode, renameNode } from "../document.js";
import { markOf } from "../marks.js";
import { catalogue, typeOf } from "../schema.js";
import { definition, edit, mayEdit, problems, problemsByNode, select, warningsByNode } from "../store.js";
import { Field, NodeSelect } from "./fields.js";
import { Button } from "./parts.js";

function IdField({ id }) {
  const text = useSignal(id);
  const refused = useSignal("");
  const apply = () => {
    const next = text.value.trim();
    refused.value = "";
    if (next === id || !mayEdit.value) return;
    if (!new RegExp(catalogue.value.id_pattern).test(next) || next.length > 64) refused.value = _("Letters and digits, joined by - or _.");
    else if (findNode(definition.value, next)) refused.value = fill(_("There is a node %(id)s already."), { id: next });
    else {
      edit(renameNode(definition.value, id, next));
      select([next]);
    }
  };
  return html`
    <label class="flow-field">
      <span>${_("Id")}</span>
      <input class="flow-input" data-first name="id" value=${text.value} maxlength="64" disabled=${!mayEdit.value} aria-invalid=${Boolean(refused.value)} onInput=${({ target }) => (text.value = target.value)} onBlur=${apply} onKeyDown=${(event) => event.key === "Enter" && apply()} />
      ${refused.value && html`<small class="flow-refused" role="alert">${refused.value}</small>`}
    </label>
  `;
}

const Faults = ({ id }) => {
  const list = (found, mild) =>
    found?.length > 0 && html`<ul class=${mild ? "flow-faults is-warning" : "flow-faults"}>${found.map(({ label, message }) => html`<li><b>${label}</b> ${message}</li>`)}</ul>`;
  return html`${list(problemsByNode.value.get(id), false)}${list(warningsByNode.value.get(id), true)}`;
};

export function NodeForm({ id }) {
  const node = findNode(definition.value, id);
  if (!node) return null;
  const type = typeOf(node);
  const isStart = definition.value.start === id;
  const [own, note] = [type.fields.filter(({ name }) => name !== "note"), type.fields.find(({ name }) => name === "note")];
  return html`
    <form class="flow-form" aria-label=${fill(_("Node %(id)s"), { id })} onSubmit=${(event) => event.preventDefault()}>
      <h2 class=${`is-${type.group}`}>${type.label}</h2>
      <p class="flow-quiet">${type.help}</p>
      <${Faults} id=${id} />
      ${markOf(id)?.title && html`<p class="flow-mark">${markOf(id).title}</p>`}
      <${IdField} id=${id} />
      ${[...own, note].filter(Boolean).map((field) => html`<${Field} key=${field.name} node=${node} field=${field} />`)}
      ${isStart
        ? html`<p class="flow-quiet">${_("Calls begin here.")}</p>`
        : mayEdit.value && html`<${Button} icon="start" name=${_("Let calls begin here")} words onClick=${() => makeStart(id)} />`}
    </form>
  `;
}

export function FlowForm() {
  const { start, language = "" } = definition.value;
  const setLanguage = ({ target }) => edit({ ...definition.value, language: target.value.trim() }, { merge: "language" });
  return html`
    <form class="flow-form" aria-label=${_("Flow")} onSubmit=${(event) => event.preventDefault()}>
      <h2>${_("Flow")}</h2>
      <p class="flow-quiet">${_("Select a node to see its values.")}</p>
      <label class="flow-field"><span>${_("Calls begin at")}</span><${NodeSelect} value=${start} onChange=${makeStart} /></label>
      <label class="flow-field">
        <span>${_("Language of the prompts")}</span>
        <input class="flow-input" name="language" value=${language} placeholder="en" maxlength="32" disabled=${!mayEdit.value} onInput=${setLanguage} />
      </label>
      ${problems.value.length > 0 && html`<p class="flow-quiet">${_("What keeps the flow from being published is listed under Problems.")}</p>`}
    </form>
  `;
}
