// What the agent works on besides calls: e-mails, tasks, chats. One of them is open at a time; a call puts them aside.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { _, fill, ngettext } from "../i18n.js";
import { now, tick } from "../clock.js";
import { duration } from "../format.js";
import { acceptWork, completeWork, rejectWork } from "../actions.js";
import { draftOf, dropDraft } from "../drafts.js";
import { deskCompletion, deskTransferOpen } from "../shortcuts.js";
import { catalogue, chosenWork, chooseWork, deskOffer, deskWork, groups } from "../store.js";
import { Icon } from "./icons.js";
import { NoteField } from "./note.js";
import { Act, Countdown, Elapsed } from "./parts.js";
import { Dispositions } from "./wrapup.js";

export const mediumName = (medium) => ({ email: _("E-mail"), chat: _("Chat"), task: _("Task") })[medium] ?? medium;

const worked = (one) => one.worked_seconds + (one.running_since ? Math.max(0, tick.value - one.running_since) : 0);
const isLink = (text) => /^https?:\/\/\S+$/.test(text);

const Facts = ({ view }) => html`
  <p class="muted desk-facts">
    <span class="tag">${mediumName(view.medium)}</span>
    ${view.group && html`<span class="tag">${groups.value[view.group]?.name ?? view.group}</span>`}
    ${(view.customer?.name || view.ani) && html`<span>${view.customer?.name || view.ani}</span>`}
  </p>
`;

const Body = ({ view }) => html`
  ${view.text && html`<p class="desk-text">${view.text}</p>`}
  ${view.reference &&
  html`<p class="desk-reference">
    <span class="muted">${_("Reference")}</span>
    ${isLink(view.reference)
      ? html`<a href=${view.reference} target="_blank" rel="noopener noreferrer">${view.reference}</a>`
      : html`<span>${view.reference}</span>`}
  </p>`}
`;

function Offer({ offer, view }) {
  const total = useRef(0);
  total.current = Math.max(total.current, offer.expires_at - now());
  return html`
    <article class="card desk-offer" aria-label=${_("Work offered to you")}>
      <p class="eyebrow">
        <${Icon} name=${view.medium} />${fill(_("New: %(medium)s"), { medium: mediumName(view.medium) })}
        ${view.queued_at > 0 && html`<span class="spread">${_("Waiting")} <${Elapsed} since=${view.queued_at} /></span>`}
      </p>
      <h2>${view.subject}</h2>
      <${Facts} view=${view} />
      <${Body} view=${view} />
      <${Countdown} until=${offer.expires_at} total=${total.current} label=${_("Time to accept")} />
      <div class="choices">
        <${Act} name="AcceptOffer" run=${acceptWork} icon="check" tone="good" shortcut="a">${_("Accept")}<//>
        <${Act} name="RejectOffer" run=${rejectWork} icon="cross" shortcut="r">${_("Reject")}<//>
      </div>
    </article>
  `;
}

function Filing({ id }) {
  const [missing, setMissing] = useState(false);
  const card = useRef();
  const finish = async () => {
    const { disposition, note } = draftOf(id);
    const isMissing = !disposition && catalogue.value.dispositions.length > 0;
    setMissing(isMissing);
    if (isMissing) card.current.querySelector("input").focus();
    else if (await completeWork(id, disposition, note)) dropDraft(id);
  };
  deskCompletion.run = finish;
  const transfer = () => {
    deskTransferOpen.value = true;
  };
  return html`
    <div class="desk-filing" ref=${card}>
      <${Dispositions} id=${id} name=${`result-${id}`} missing=${missing && !draftOf(id).disposition} />
      <${NoteField} id=${id} label=${_("Note")} />
      <div class="choices">
        <${Act} name="CompleteWork" run=${finish} icon="check" tone="accent" shortcut="c">${_("Complete")}<//>
        <${Act} name="TransferWork" run=${transfer} icon="transfer" shortcut="o">${_("Pass on")}<//>
      </div>
    </div>
  `;
}

function Item({ one, view, open }) {
  const head = useRef();
  const resting = one.paused_at > 0;
  useEffect(() => {
    if (open && head.current && document.activeElement?.closest?.(".desk")) head.current.focus();
  }, [open]);
  return html`
    <li class="desk-item" data-paused=${resting} data-open=${open}>
      <button type="button" class="desk-head" ref=${head} aria-expanded=${open} onClick=${() => chooseWork(open ? "" : view.id)}>
        <${Icon} name=${view.medium} />
        <span class="desk-title"><strong>${view.subject || mediumName(view.medium)}</strong><${Facts} view=${view} /></span>
        ${resting && html`<span class="tag gold">${_("Put aside")}</span>`}
        <time class="timer">${duration(worked(one))}</time>
        <${Icon} name="chevron" />
      </button>
      ${open && html`<div class="desk-body"><${Body} view=${view} /><${Filing} id=${view.id} /></div>`}
    </li>
  `;
}

function title(items) {
  const resting = items.filter(({ one }) => one.paused_at > 0).length;
  const open = ngettext("%(count)s open", "%(count)s open", items.length);
  return resting ? `${open} · ${ngettext("%(count)s put aside", "%(count)s put aside", resting)}` : open;
}

export function Desk() {
  const items = deskWork.value;
  const offered = deskOffer.value;
  return html`
    <section class="desk" aria-label=${_("E-mails, tasks and chats")}>
      ${offered && html`<${Offer} key=${offered.offer.offer_id} ...${offered} />`}
      <header class="desk-line">
        <h2>${_("On your desk")}</h2>
        ${items.length ? html`<span class="tag">${title(items)}</span>` : html`<span class="muted">${_("No e-mails, tasks or chats.")}</span>`}
      </header>
      ${items.length > 0 &&
      html`<ul class="desk-items">
        ${items.map(({ one, view }) => html`<${Item} key=${view.id} one=${one} view=${view} open=${chosenWork.value === view.id} />`)}
      </ul>`}
    </section>
  `;
}
