// Outgoing calls: the field to dial in, and the card while it rings.

import { html, signal, useEffect, useRef, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { end, placeCall } from "../actions.js";
import { agent, groups } from "../store.js";
import { Caller } from "./caller.js";
import { Act, Elapsed } from "./parts.js";

/** The number that is to be dialled next: put here by a click on a customer's number, kept over a wrap-up. */
export const draft = signal("");

/** The rules of the floor, as far as a person can see them at a glance; the floor itself has the last word. */
const canBeDialled = (text) => /^\+?[0-9*#]{2,32}$/.test(text.replace(/[\s\-./()]/g, ""));

export const focusDialField = () => document.getElementById("dial-number")?.focus();

function GroupChoice({ value, choose }) {
  const own = (agent.value?.groups ?? []).filter((code) => groups.value[code]);
  if (own.length < 2) return null;
  return html`
    <label class="field">
      <span>${_("Call for")}</span>
      <select value=${value} onChange=${(event) => choose(event.currentTarget.value)}>
        ${own.map((code) => html`<option key=${code} value=${code}>${groups.value[code].name}</option>`)}
      </select>
    </label>
  `;
}

export function DialField() {
  const [group, choose] = useState("");
  const number = draft.value;
  const ready = canBeDialled(number);
  const dial = async (event) => {
    event.preventDefault();
    if (ready && (await placeCall(number, group))) draft.value = "";
  };
  return html`
    <form class="dial" onSubmit=${dial}>
      <label class="field">
        <span>${_("Number to call")}</span>
        <input
          id="dial-number"
          type="text"
          inputmode="tel"
          autocomplete="off"
          maxlength="40"
          placeholder="+1 555 0100"
          value=${number}
          aria-invalid=${number !== "" && !ready}
          aria-describedby="dial-hint"
          onInput=${(event) => {
            draft.value = event.currentTarget.value;
          }}
        />
      </label>
      <${GroupChoice} value=${group} choose=${choose} />
      <${Act} name="PlaceCall" icon="phone" tone="good" aria-disabled=${!ready}>${_("Dial")}<//>
      <p id="dial-hint" class="muted">
        ${number !== "" && !ready ? _("Digits, +, * and # only.") : _("Your phone is called first, then the customer's.")}
      </p>
    </form>
  `;
}

/** A customer's number that can be clicked: it is put into the dial field. */
export function DialledNumber({ number }) {
  if (!canBeDialled(number ?? "")) return number || null;
  const put = () => {
    draft.value = number;
    focusDialField();
  };
  return html`
    <button type="button" class="number link" title=${_("Put this number into the dial field")} onClick=${put}>
      ${number}
    </button>
  `;
}

export function DialCard({ view, agent: me }) {
  const button = useRef();
  useEffect(() => button.current?.querySelector("button")?.focus(), []);
  return html`
    <article class="card call" data-held="false">
      <p class="eyebrow">
        <span class="pulse" aria-hidden="true"></span>${view.ringing_since ? _("Calling the customer…") : _("Calling your phone…")}
      </p>
      <${Caller} view=${view}><${Elapsed} since=${view.ringing_since || me.work_since} class="big" /><//>
      <div class="choices" ref=${button}>
        <${Act} name="EndInteraction" run=${end} icon="hangup" tone="bad" shortcut="e">${_("Hang up")}<//>
      </div>
    </article>
  `;
}
