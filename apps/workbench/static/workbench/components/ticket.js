// One ticket: what it is, what was said, what is to be done.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { tick as clock } from "../clock.js";
import { duration, moment } from "../format.js";
import { agent } from "../store.js";
import {
  addStep,
  busy,
  catalogue,
  change,
  closeTicket,
  others,
  previewMacro,
  runMacro,
  tick,
  toggleTimer,
  undo,
} from "../tickets/store.js";
import { PriorityTag, StateTag, Tag } from "../tickets/view.js";
import { Composer } from "./composer.js";
import { Icon } from "./icons.js";
import { Key } from "./parts.js";

const Choice = ({ label, value, options, run }) => html`
  <label class="field">
    <span>${label}</span>
    <select value=${value} disabled=${busy.value} onChange=${(event) => run(event.currentTarget.value)}>
      ${options.map(({ key, name }) => html`<option key=${key} value=${key} selected=${key === value}>${name}</option>`)}
    </select>
  </label>
`;

function Others() {
  if (!others.value.length) return null;
  return html`
    <ul class="ticket-others" role="status">
      ${others.value.map(
        ({ user, name, doing }) => html`
          <li key=${user} data-doing=${doing}>
            <${Icon} name="person" size="16" />
            ${fill(doing === "writing" ? _("%(name)s is answering this") : _("%(name)s looks at this"), { name })}
          </li>
        `,
      )}
    </ul>
  `;
}

function Fields({ ticket }) {
  const states = [{ key: ticket.state, name: ticket.state_name }, ...ticket.states.map((one) => ({ key: one.state, name: one.name }))];
  const priorities = catalogue.value.priorities.map(({ code, name }) => ({ key: code, name }));
  const categories = [{ key: "", name: "–" }, ...catalogue.value.categories.map(({ id, name }) => ({ key: String(id), name }))];
  return html`
    <div class="ticket-fields">
      <${Choice} label=${_("State")} value=${ticket.state} options=${states} run=${(state) => change({ state })} />
      <${Choice} label=${_("Priority")} value=${ticket.priority_code} options=${priorities} run=${(priority) => change({ priority, version: ticket.version })} />
      ${categories.length > 1 &&
      html`<${Choice}
        label=${_("Category")}
        value=${String(ticket.category_id ?? "")}
        options=${categories}
        run=${(category) => change({ category: category ? Number(category) : null, version: ticket.version })}
      />`}
    </div>
  `;
}

function Timer({ ticket }) {
  const mine = ticket.timer?.ticket === ticket.id;
  const spent = ticket.time.seconds + (mine ? Math.max(0, clock.value - ticket.timer.started) : 0);
  return html`
    <button type="button" class="button" aria-pressed=${mine} onClick=${toggleTimer} disabled=${busy.value}>
      <${Icon} name=${mine ? "pause" : "play"} size="16" /><span>${mine ? _("Stop the time") : _("Take the time")}</span>
      <time class="timer">${duration(spent)}</time>
    </button>
  `;
}

const Change = ({ one }) => html`<li><b>${one.label}</b> <del>${one.before}</del> → <ins>${one.after}</ins></li>`;

function Macros({ ticket }) {
  const [chosen, setChosen] = useState(null);
  const [batch, setBatch] = useState(null);
  const pick = async (event) => {
    const id = Number(event.currentTarget.value);
    event.currentTarget.value = "";
    if (!id) return;
    const answer = await previewMacro(id);
    setBatch(null);
    setChosen({ id, changes: answer.data?.changes ?? [], error: answer.data?.error ?? "" });
  };
  const run = async () => {
    setBatch(await runMacro(chosen.id));
    setChosen(null);
  };
  if (!catalogue.value.macros.length) return null;
  return html`
    <select class="ticket-macros" aria-label=${_("Macro")} onChange=${pick}>
      <option value="">${_("Macro…")}</option>
      ${catalogue.value.macros.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
    </select>
    ${batch && html`<button type="button" class="button" onClick=${() => undo(batch).then(() => setBatch(null))}>${_("Undo the macro")}</button>`}
    ${chosen &&
    html`
      <div class="ticket-preview" role="group" aria-label=${_("What the macro changes")}>
        ${chosen.changes.length ? html`<ul>${chosen.changes.map((one) => html`<${Change} key=${one.field} one=${one} />`)}</ul>` : html`<p class="muted">${_("Nothing would change.")}</p>`}
        ${chosen.error && html`<p class="error">${chosen.error}</p>`}
        <div class="choices">
          <button type="button" class="button accent" onClick=${run} disabled=${busy.value}>${_("Do it")}</button>
          <button type="button" class="button" onClick=${() => setChosen(null)}>${_("Leave it")}</button>
        </div>
      </div>
    `}
  `;
}

function Checklist({ ticket }) {
  const step = useRef();
  const add = async (event) => {
    event.preventDefault();
    const text = step.current.value.trim();
    if (text && (await addStep({ text }))) step.current.value = "";
  };
  const done = ticket.checklist.filter((item) => item.done_at).length;
  return html`
    <details class="ticket-checklist" open=${ticket.checklist.length > 0}>
      <summary>${_("Checklist")} <span class="tag">${done} / ${ticket.checklist.length}</span></summary>
      <ul>
        ${ticket.checklist.map(
          (item) => html`
            <li key=${item.id}>
              <label>
                <input type="checkbox" checked=${Boolean(item.done_at)} disabled=${busy.value} onChange=${() => tick(item)} />
                <span>${item.text}${item.is_required && html` <span class="tag gold">${_("required")}</span>`}</span>
              </label>
              ${item.done_at && html`<small class="muted">${item.done_by} · ${moment(item.done_at)}</small>`}
            </li>
          `,
        )}
      </ul>
      <form onSubmit=${add}><input type="text" maxlength="250" ref=${step} placeholder=${_("Add a step")} aria-label=${_("Add a step")} /></form>
    </details>
  `;
}

const kinds = () => ({ note: _("Internal note"), reply: _("Reply"), customer: _("From the customer") });

const Message = ({ message }) => html`
  <li class="ticket-message" data-kind=${message.kind}>
    <header><strong>${message.author || _("System")}</strong><span class="muted">${kinds()[message.kind] ?? message.kind} · ${moment(message.at)}</span></header>
    <p>${message.body}</p>
  </li>
`;

export function TicketCard({ ticket }) {
  const card = useRef();
  useEffect(() => card.current.focus({ preventScroll: true }), []);
  const mine = agent.value && ticket.agent_id === agent.value.id;
  return html`
    <article class="card ticket" ref=${card} tabindex="-1" aria-label=${`#${ticket.number} ${ticket.subject}`}>
      <header class="ticket-head">
        <div>
          <p class="muted number">#${ticket.number} · ${ticket.customer || _("Unknown customer")} · ${ticket.agent || _("Nobody")}</p>
          <h2>${ticket.subject}</h2>
          <p class="ticket-tags"><${StateTag} ticket=${ticket} /><${PriorityTag} priority=${ticket.priority} />${ticket.tags.map((tag) => html`<${Tag} key=${tag.name} tag=${tag} />`)}</p>
        </div>
        <button type="button" class="tool" aria-label=${_("Close the ticket")} title=${_("Close the ticket")} onClick=${closeTicket}><${Icon} name="cross" /></button>
      </header>
      <${Others} />
      <${Fields} ticket=${ticket} />
      <div class="choices">
        ${!mine && html`<button type="button" class="button" disabled=${busy.value} onClick=${() => change({ agent: "me" })}><${Icon} name="person" size="16" /><span>${_("Take it")}</span><${Key}>A<//></button>`}
        <${Timer} ticket=${ticket} />
        <${Macros} ticket=${ticket} />
      </div>
      ${ticket.description && html`<p class="ticket-text">${ticket.description}</p>`}
      <ol class="ticket-messages">${ticket.messages.map((message) => html`<${Message} key=${message.id} message=${message} />`)}</ol>
      <${Checklist} ticket=${ticket} />
      <${Composer} ticket=${ticket} />
    </article>
  `;
}
