// Inputs for the kinds of value that a node may have, chosen by the JSON schema of the value. What no rule here knows
// can be edited as JSON, so that a new kind needs no work in the editor.

import { html, useSignal } from "../../../workbench/vendor/preact.js";
import { _ } from "../../../workbench/i18n.js";
import { renameKey, setValue } from "../document.js";
import { catalogue, isExit, nameOf } from "../schema.js";
import { definition, edit, mayEdit } from "../store.js";
import { Entries, Items } from "./mappings.js";

const LONG_TEXT = 200;

/** A field of a node with its label. */
export function Field({ node, field }) {
  const { name, label, schema, required } = field;
  const value = node[name];
  const change = (next, path = []) => write(node.id, [name, ...path], next, !required && path.length === 0 ? field.default : undefined);
  const rename = (path, from, to) => edit(renameKey(definition.value, node.id, [name, ...path], from, to));
  const holder = schema.type === "object" || schema.type === "array";
  const hint = schema["x-reference"] && value ? nameOf(schema["x-reference"], value) : "";
  const content = html`
    <span>${label}${required && html`<i title=${_("needed")}> *</i>`}</span>
    <${Value} name=${name} schema=${schema} value=${value} fallback=${field.default} onChange=${change} onRename=${rename} />
    ${hint && hint !== value && html`<small class="flow-quiet">${hint}</small>`}
    ${schema["x-reference"] && value && !known(schema["x-reference"], value) && html`<small class="flow-refused">${_("This does not exist.")}</small>`}
  `;
  return holder
    ? html`<fieldset class="flow-field" data-field=${name}>${content}</fieldset>`
    : html`<label class="flow-field" data-field=${name}>${content}</label>`;
}

const known = (kind, code) => {
  const all = catalogue.value.references[kind];
  return !all || code in all || kind === "prompt"; // the suite has some prompts of its own; the check knows them
};

/** Write a value; one that says what is so anyway is left out, so that files stay short. */
function write(id, path, value, fallback) {
  const left = value === undefined || value === fallback || (value === "" && (fallback === "" || fallback === null));
  edit(setValue(definition.value, id, path, left && path.length === 1 ? undefined : value), { merge: `${id}:${path.join(".")}` });
}

/** The input for a value. `onChange(value, path)`, `onRename(path, from, to)`: paths begin at the value. */
export function Value({ name, schema, value, fallback, onChange, onRename }) {
  const rest = { name, schema, value, fallback, onChange, onRename };
  if (isExit(schema)) return html`<${NodeSelect} value=${value ?? ""} onChange=${(next) => onChange(next)} />`;
  if (schema["x-reference"]) return html`<${Code} ...${rest} kind=${schema["x-reference"]} />`;
  if (schema.enum) return html`<${Choice} ...${rest} />`;
  if (schema.type === "integer" || schema.type === "number") return html`<${Figure} ...${rest} />`;
  if (schema.type === "boolean") return html`<${Switch} ...${rest} />`;
  if (schema.type === "object") return html`<${Entries} ...${rest} Value=${Value} />`;
  if (schema.type === "array") return html`<${Items} ...${rest} Value=${Value} />`;
  if (schema.type === "string" || optionalText(schema)) return html`<${Words} ...${rest} />`;
  return html`<${Raw} ...${rest} />`;
}

const optionalText = ({ anyOf }) => anyOf?.every((part) => part.type === "string" || part.const === "" || part.enum);

/** The node that an exit leads to. */
export function NodeSelect({ value, onChange }) {
  const nodes = definition.value.nodes;
  const lost = value && !nodes.some(({ id }) => id === value);
  return html`
    <select class="flow-input" value=${value} disabled=${!mayEdit.value} onChange=${({ target }) => onChange(target.value)}>
      <option value="">–</option>
      ${lost && html`<option value=${value}>${value} ?</option>`}
      ${nodes.map(({ id }) => html`<option key=${id} value=${id}>${id}</option>`)}
    </select>
  `;
}

let lists = 0;
function Code({ name, value, kind, onChange }) {
  const list = useSignal(`flow-list-${(lists += 1)}`).value;
  const all = Object.entries(catalogue.value.references[kind] ?? {});
  return html`
    <input class="flow-input" name=${name} list=${list} value=${value ?? ""} placeholder=${_("Type to search")} maxlength="64" autocomplete="off" disabled=${!mayEdit.value} onInput=${({ target }) => onChange(target.value)} />
    <datalist id=${list}>${all.map(([code, title]) => html`<option key=${code} value=${code}>${title}</option>`)}</datalist>
  `;
}

const Choice = ({ name, schema, value, fallback, onChange }) => html`
  <select class="flow-input" name=${name} value=${value ?? fallback ?? ""} disabled=${!mayEdit.value} onChange=${({ target }) => onChange(target.value)}>
    ${schema.enum.map((word) => html`<option key=${word} value=${word}>${word === "" ? "–" : word}</option>`)}
  </select>
`;

function Figure({ name, schema, value, fallback, onChange }) {
  const change = ({ target }) => {
    if (target.value === "") onChange(undefined);
    else if (!Number.isNaN(target.valueAsNumber)) onChange(target.valueAsNumber);
  };
  return html`<input class="flow-input" type="number" name=${name} value=${value ?? ""} placeholder=${fallback ?? ""} min=${schema.minimum} max=${schema.maximum} step=${schema.type === "integer" ? 1 : "any"} disabled=${!mayEdit.value} onInput=${change} />`;
}

const Switch = ({ name, value, fallback, onChange }) => html`
  <input type="checkbox" name=${name} checked=${value ?? fallback ?? false} disabled=${!mayEdit.value} onChange=${({ target }) => onChange(target.checked)} />
`;

function Words({ name, schema, value, fallback, onChange }) {
  const most = schema.maxLength ?? schema.anyOf?.find(({ maxLength }) => maxLength)?.maxLength;
  const rest = { name, value: value ?? "", placeholder: fallback ?? "", maxlength: most, disabled: !mayEdit.value, onInput: ({ target }) => onChange(target.value) };
  return name === "note" || most > LONG_TEXT ? html`<textarea class="flow-input" rows="3" ...${rest}></textarea>` : html`<input class="flow-input" ...${rest} />`;
}

/** JSON, for a kind that has no input of its own. */
function Raw({ name, value, onChange }) {
  const text = useSignal(value === undefined ? "" : JSON.stringify(value, null, 1));
  const wrong = useSignal(false);
  const change = ({ target }) => {
    text.value = target.value;
    try {
      onChange(target.value.trim() ? JSON.parse(target.value) : undefined);
      wrong.value = false;
    } catch {
      wrong.value = true;
    }
  };
  return html`
    <textarea class="flow-input is-code" name=${name} rows="4" spellcheck=${false} aria-invalid=${wrong.value} disabled=${!mayEdit.value} onInput=${change}>${text.value}</textarea>
    ${wrong.value && html`<small class="flow-refused">${_("This is no JSON yet.")}</small>`}
  `;
}
