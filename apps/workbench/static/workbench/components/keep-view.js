// A list of tickets of one's own: which tickets, under which name.

import { html, signal, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { busy, catalogue, keepView, typed, view } from "../tickets/store.js";
import { Dialog } from "./dialog.js";

const LONGEST_NAME = 80;
const LONGEST_WORDS = 200;

export const keeping = signal(false);

const states = () => [
  ["new", _("New")],
  ["open", _("Open")],
  ["pending_customer", _("Waiting for the customer")],
  ["pending_internal", _("Waiting internally")],
  ["resolved", _("Resolved")],
  ["closed", _("Closed")],
];

/** Whose tickets: the same as the lists that everybody has. */
const whose = () => [
  ["groups", _("My groups"), null],
  ["mine", _("Mine"), { field: "agent", op: "in", value: ["me"] }],
  ["unassigned", _("Unassigned"), { field: "agent", op: "empty" }],
  ["watched", _("Watched"), { field: "watcher", op: "in", value: ["me"] }],
];

function specOf(form) {
  const chosen = whose().find(([key]) => key === form.get("whose"))?.[2];
  const words = form.get("subject").trim();
  const filters = [
    chosen,
    form.getAll("state").length && { field: "state", op: "in", value: form.getAll("state") },
    form.getAll("priority").length && { field: "priority", op: "in", value: form.getAll("priority") },
    words && { field: "subject", op: "contains", value: [words] },
  ];
  return { filters: filters.filter(Boolean) };
}

const Boxes = ({ name, title, choices, chosen }) => html`
  <fieldset class="boxes">
    <legend>${title}</legend>
    ${choices.map(
      ([key, words]) => html`<label key=${key}><input type="checkbox" name=${name} value=${key} defaultChecked=${chosen.includes(key)} /> ${words}</label>`,
    )}
  </fieldset>
`;

function Form() {
  const [name, setName] = useState("");
  const keep = async (event) => {
    event.preventDefault();
    if (await keepView(name.trim(), specOf(new FormData(event.currentTarget)))) keeping.value = false;
  };
  const base = whose().some(([key]) => key === view.value) ? view.value : "groups";
  return html`
    <form class="keep-view" onSubmit=${keep}>
      <label>${_("Name")}<input type="text" name="name" required maxlength=${LONGEST_NAME} autofocus value=${name} onInput=${(event) => setName(event.currentTarget.value)} /></label>
      <label>
        ${_("Whose tickets")}
        <select name="whose">${whose().map(([key, words]) => html`<option key=${key} value=${key} selected=${key === base}>${words}</option>`)}</select>
      </label>
      <${Boxes} name="state" title=${_("In these states")} choices=${states()} chosen=${["new", "open"]} />
      <${Boxes} name="priority" title=${_("With these priorities")} choices=${catalogue.value.priorities.map((one) => [one.code, one.name])} chosen=${[]} />
      <label>${_("Subject contains")}<input type="text" name="subject" maxlength=${LONGEST_WORDS} defaultValue=${typed.value.trim()} /></label>
      <div class="choices"><button class="button accent" disabled=${busy.value || !name.trim()}>${_("Keep the list")}</button></div>
    </form>
  `;
}

export const KeepView = () => html`<${Dialog} open=${keeping} title=${_("New list of tickets")}>${() => html`<${Form} />`}<//>`;
