// The conversation.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { end, hold, resume } from "../actions.js";
import { transferOpen } from "../shortcuts.js";
import { Caller, Reasons } from "./caller.js";
import { NoteField } from "./note.js";
import { Act, Elapsed } from "./parts.js";

const HoldButton = ({ held }) =>
  held
    ? html`<${Act} name="ResumeInteraction" run=${resume} icon="play" tone="accent" shortcut="h">${_("Resume")}<//>`
    : html`<${Act} name="HoldInteraction" run=${hold} icon="pause" shortcut="h">${_("Hold")}<//>`;

const openTransfer = () => {
  transferOpen.value = true;
};

export const CallCard = ({ view, agent }) => html`
  <article class="card call" data-held=${view.held}>
    <p class="eyebrow">
      <span class="pulse" aria-hidden="true"></span>${view.held ? _("On hold") : _("In conversation")}
    </p>
    <${Caller} view=${view}><${Elapsed} since=${view.answered_at || agent.work_since} class="big" /><//>
    <div class="choices">
      <${HoldButton} held=${view.held} />
      <${Act} name="TransferInteraction" run=${openTransfer} icon="transfer" shortcut="t">${_("Transfer")}<//>
      <${Act} name="EndInteraction" run=${end} icon="hangup" tone="bad" shortcut="e">${_("End call")}<//>
    </div>
    <${Reasons} view=${view} />
    <${NoteField} id=${view.id} label=${_("Notes")} />
  </article>
`;
