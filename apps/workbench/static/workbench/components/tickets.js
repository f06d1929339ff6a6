// The tickets panel: lists, search, and the ticket that is open beside the call.

import { html, useEffect, useRef } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { moment } from "../format.js";
import { choose, cursor, dropView, loadRows, more, open, openTicket, rows, savedViews, typed, view } from "../tickets/store.js";
import { Pieces, PriorityTag, StateTag, Tag } from "../tickets/view.js";
import { Icon } from "./icons.js";
import { KeepView, keeping } from "./keep-view.js";
import { TicketCard } from "./ticket.js";

const TYPING_MS = 250;

const own = () => [
  { key: "mine", name: _("Mine") },
  { key: "groups", name: _("My groups") },
  { key: "unassigned", name: _("Unassigned") },
  { key: "watched", name: _("Watched") },
];

function Views() {
  const shared = savedViews.value.map((one) => ({
    key: String(one.id),
    name: one.name,
    count: one.has_more ? `${one.count}+` : one.count,
    isOwn: one.scope === "own",
  }));
  const drop = (key, name) => confirm(fill(_("Remove the list “%(name)s”?"), { name })) && dropView(key);
  return html`
    <nav class="ticket-views" aria-label=${_("Lists of tickets")}>
      ${[...own(), ...shared].map(
        ({ key, name, count, isOwn }) => {
          const current = !typed.value && view.value === key;
          return html`
            <span key=${key} class="ticket-view-set">
              <button type="button" class="ticket-view" aria-current=${current ? "true" : null} onClick=${() => choose(key)}>
                ${name}${count !== undefined && html`<span class="ticket-count">${count}</span>`}
              </button>
              ${isOwn &&
              current &&
              html`<button type="button" class="tool" aria-label=${fill(_("Remove the list “%(name)s”"), { name })} title=${_("Remove")} onClick=${() => drop(key, name)}><${Icon} name="cross" size="14" /></button>`}
            </span>
          `;
        },
      )}
      <button type="button" class="ticket-view" onClick=${() => (keeping.value = true)}>+ ${_("New list")}</button>
    </nav>
  `;
}

function Search() {
  const timer = useRef(0);
  const change = (event) => {
    typed.value = event.currentTarget.value;
    cursor.value = 0;
    clearTimeout(timer.current);
    timer.current = setTimeout(loadRows, TYPING_MS);
  };
  return html`
    <input
      type="search"
      id="ticket-search"
      placeholder=${_("Search: words, #number, customer:name")}
      aria-label=${_("Search tickets")}
      value=${typed.value}
      onInput=${change}
    />
  `;
}

const facts = (ticket) => [ticket.customer, ticket.group, ticket.agent || _("Nobody"), moment(ticket.updated)].filter(Boolean).join(" · ");

function Row({ ticket, at }) {
  const here = cursor.value === at;
  return html`
    <li class="ticket-row" data-open=${open.value?.id === ticket.id}>
      <button
        type="button"
        data-row=${at}
        tabindex=${here ? 0 : -1}
        onFocus=${() => {
          cursor.value = at;
        }}
        onClick=${() => openTicket(ticket.id)}
      >
        <span class="ticket-line">
          <span class="number muted">#${ticket.number}</span>
          <strong>${ticket.found_subject ? html`<${Pieces} pieces=${ticket.found_subject} />` : ticket.subject}</strong>
          <span class="ticket-tags"><${PriorityTag} priority=${ticket.priority} /><${StateTag} ticket=${ticket} /></span>
        </span>
        <span class="muted ticket-facts">${facts(ticket)} ${ticket.tags.map((tag) => html`<${Tag} key=${tag.name} tag=${tag} />`)}</span>
        ${ticket.found_text?.length > 0 && html`<span class="ticket-found"><${Pieces} pieces=${ticket.found_text} /></span>`}
      </button>
    </li>
  `;
}

function Rows() {
  if (rows.value === null) return html`<div class="lines" aria-busy="true"><i></i><i></i><i></i></div>`;
  if (!rows.value.length) {
    return html`<p class="nobody"><${Icon} name="ticket" size="26" />${typed.value.trim() ? fill(_("Nothing found for “%(text)s”."), { text: typed.value.trim() }) : _("No tickets here.")}</p>`;
  }
  return html`
    <ul class="ticket-rows">${rows.value.map((ticket, at) => html`<${Row} key=${ticket.id} ticket=${ticket} at=${at} />`)}</ul>
    ${more.value !== null && !typed.value && html`<button type="button" class="button" onClick=${() => loadRows({ further: true })}>${_("Show more")}</button>`}
  `;
}

/** The panel; `layout` of the page says where a ticket that is open stands. */
export function Tickets() {
  useEffect(() => {
    loadRows();
  }, []);
  return html`
    <section class="tickets" aria-label=${_("Tickets")}>
      ${open.value && html`<${TicketCard} key=${open.value.id} ticket=${open.value} />`}
      <article class="panel tickets-list">
        <header class="panel-head"><h2>${_("Tickets")}</h2><${Search} /></header>
        <${Views} />
        <${Rows} />
        <${KeepView} />
      </article>
    </section>
  `;
}
