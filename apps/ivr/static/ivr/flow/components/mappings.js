// Inputs for values that hold values: options of a menu, skill levels, data, conditions.

import { html, useSignal } from "../../../workbench/vendor/preact.js";
import { _, fill } from "../../../workbench/i18n.js";
import { blank, catalogue } from "../schema.js";
import { mayEdit } from "../store.js";
import { Button } from "./parts.js";

/** Words for the parts of an entry; others are shown by their key. */
const PARTS = {
  label: () => _("label"),
  next: () => _("leads to"),
  percent: () => _("percent of the calls"),
  when: () => _("when"),
  words: () => _("spoken words"),
};
const wordOf = (key) => PARTS[key]?.() ?? key.replaceAll("_", " ");

/** An object: fixed parts, or entries by key that come and go. */
export function Entries({ name, schema, value = {}, onChange, onRename, Value }) {
  const parts = Object.entries(schema.properties ?? {});
  const fixed = parts.map(([key, part]) => html`<${Part} key=${key} name=${`${name}.${key}`} word=${parts.length > 1 && wordOf(key)} schema=${part} value=${value?.[key]} onChange=${(next, path = []) => onChange(next, [key, ...path])} onRename=${(path, from, to) => onRename([key, ...path], from, to)} Value=${Value} />`);
  const others = schema.additionalProperties;
  if (!others || typeof others !== "object") return html`<div class="flow-entry-parts">${fixed}</div>`;
  const keys = Object.keys(value ?? {});
  return html`
    ${fixed}
    ${keys.map(
      (key) => html`
        <div class="flow-entry" key=${key}>
          <${Key} name=${name} value=${key} taken=${keys} schema=${schema.propertyNames} onChange=${(to) => onRename([], key, to)} />
          <div class="flow-entry-parts"><${Value} name=${`${name}.${key}`} schema=${others} value=${value[key]} onChange=${(next, path = []) => onChange(next, [key, ...path])} onRename=${(path, from, to) => onRename([key, ...path], from, to)} /></div>
          ${mayEdit.value && html`<${Button} icon="close" name=${fill(_("Remove %(key)s"), { key })} onClick=${() => onChange(undefined, [key])} />`}
        </div>
      `,
    )}
    ${mayEdit.value && keys.length < (schema.maxProperties ?? Infinity) && html`<${NewKey} name=${name} taken=${keys} schema=${schema.propertyNames} onAdd=${(key) => onChange(blank(others), [key])} />`}
  `;
}

const Part = ({ word, Value, ...rest }) =>
  word ? html`<label class="flow-part"><span>${word}</span><${Value} ...${rest} /></label>` : html`<${Value} ...${rest} />`;

function Key({ name, value, taken, schema, onChange }) {
  if (!schema?.enum) return html`<b class="flow-key">${value}</b>`;
  const free = schema.enum.filter((key) => key === value || !taken.includes(key));
  return html`
    <select class="flow-input flow-key" aria-label=${_("Key")} name=${`${name}-key`} value=${value} disabled=${!mayEdit.value} onChange=${({ target }) => onChange(target.value)}>
      ${free.map((key) => html`<option key=${key} value=${key}>${key}</option>`)}
    </select>
  `;
}

function NewKey({ name, taken, schema, onAdd }) {
  const text = useSignal("");
  if (schema?.enum) {
    const order = [...schema.enum.filter((key) => key !== "0"), ...schema.enum.filter((key) => key === "0")];
    const next = order.find((key) => !taken.includes(key));
    return next !== undefined && html`<${Button} icon="add" name=${_("Add")} words onClick=${() => onAdd(next)} />`;
  }
  const names = catalogue.value.references[schema?.["x-reference"]] ?? {};
  const key = text.value.trim();
  const fits = key && !taken.includes(key) && (!schema?.pattern || new RegExp(schema.pattern).test(key));
  const add = () => {
    if (!fits) return;
    onAdd(key);
    text.value = "";
  };
  return html`
    <div class="flow-entry is-new">
      <input class="flow-input" name=${`${name}-new`} list=${`flow-keys-${name}`} placeholder=${_("New key")} aria-label=${_("New key")} value=${text.value} maxlength="64" onInput=${({ target }) => (text.value = target.value)} onKeyDown=${(event) => event.key === "Enter" && add()} />
      <datalist id=${`flow-keys-${name}`}>${Object.entries(names).map(([code, title]) => html`<option key=${code} value=${code}>${title}</option>`)}</datalist>
      <${Button} icon="add" name=${_("Add")} onClick=${add} disabled=${!fits} />
    </div>
  `;
}

/** A list: entries in their order. */
export function Items({ name, schema, value, onChange, onRename, Value }) {
  const items = Array.isArray(value) ? value : [];
  const swap = (index) => {
    const next = [...items];
    [next[index - 1], next[index]] = [next[index], next[index - 1]];
    onChange(next);
  };
  return html`
    ${items.map(
      (item, index) => html`
        <div class="flow-entry" key=${index}>
          <b class="flow-key">${index + 1}</b>
          <div class="flow-entry-parts"><${Value} name=${`${name}.${index}`} schema=${schema.items} value=${item} onChange=${(next, path = []) => onChange(next, [index, ...path])} onRename=${(path, from, to) => onRename([index, ...path], from, to)} /></div>
          ${mayEdit.value && index > 0 && html`<${Button} icon="arrow_upward" name=${_("Move up")} onClick=${() => swap(index)} />`}
          ${mayEdit.value && html`<${Button} icon="close" name=${fill(_("Remove %(key)s"), { key: index + 1 })} onClick=${() => onChange(items.filter((_item, other) => other !== index))} />`}
        </div>
      `,
    )}
    ${mayEdit.value && items.length < (schema.maxItems ?? Infinity) && html`<${Button} icon="add" name=${_("Add")} words onClick=${() => onChange([...items, blank(schema.items)])} />`}
  `;
}
