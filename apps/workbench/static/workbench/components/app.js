// The whole screen.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { isOpen as ticketIsOpen } from "../tickets/store.js";
import { agent, connection, current, deskOffer, deskWork, loaded, stage } from "../store.js";
import { Announcer } from "./announcer.js";
import { Banner } from "./banner.js";
import { Broadcasts } from "./broadcasts.js";
import { CallCard } from "./call.js";
import { ConsultCard } from "./consult.js";
import { CustomerPanel } from "./customer.js";
import { HandDialog } from "./hand.js";
import { Header } from "./header.js";
import { Desk } from "./desk.js";
import { DeskTransferDialog } from "./desk-transfer.js";
import { DialCard } from "./dial.js";
import { HelpSheet } from "./help.js";
import { IdleCard } from "./idle.js";
import { KeypadDialog } from "./keypad.js";
import { ArticleView, KnowledgePanel } from "./knowledge.js";
import { OfferCard } from "./offer.js";
import { QueuesPanel } from "./queues.js";
import { Closed } from "./closed.js";
import { StatisticsPanel } from "./statistics.js";
import { Tickets } from "./tickets.js";
import { Toasts } from "./toasts.js";
import { TransferDialog } from "./transfer.js";
import { WrapUpCard } from "./wrapup.js";

const cards = {
  offer: OfferCard,
  call: CallCard,
  dial: DialCard,
  consult: ConsultCard,
  wrap_up: WrapUpCard,
  idle: IdleCard,
};

function Work() {
  const view = current.value;
  const Card = view || stage.value === "idle" ? cards[stage.value] : IdleCard;
  // The key makes a new card of every interaction: nothing of the last caller stays in a field.
  return html`<${Card} key=${`${stage.value}-${view?.id}`} view=${view} agent=${agent.value} />`;
}

export function App({ config }) {
  if (connection.value === "signed_out" || connection.value === "no_agent") return html`<${Closed} config=${config} />`;
  return html`
    <${Header} config=${config} />
    <${Banner} />
    <${Broadcasts} />
    <div class="layout" data-stage=${stage.value} data-desk=${deskOffer.value !== null || deskWork.value.length > 0} data-ticket=${ticketIsOpen.value}>
      <main class="work" id="work" aria-label=${_("Current work")} tabindex="-1">
        ${loaded.value ? html`<${Work} /><${Desk} />` : html`<div class="card skeleton" aria-busy="true"></div>`}
      </main>
      <${Tickets} />
      <aside class="side customer" aria-label=${_("Customer")}><${CustomerPanel} /><${KnowledgePanel} /></aside>
      <aside class="side floor" aria-label=${_("Queues and my day")}><${QueuesPanel} /><${StatisticsPanel} /></aside>
    </div>
    <${ArticleView} />
    <${Announcer} />
    <${Toasts} />
    <${HelpSheet} />
    <${TransferDialog} />
    <${DeskTransferDialog} />
    <${KeypadDialog} />
    <${HandDialog} />
  `;
}
