// The conversation.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { end, hold, pauseRecording, resume, resumeRecording } from "../actions.js";
import { keypadOpen, transferOpen } from "../shortcuts.js";
import { why } from "../verbs.js";
import { Caller, Reasons } from "./caller.js";
import { NoteField } from "./note.js";
import { CreateTicket } from "./create-ticket.js";
import { Parties } from "./parties.js";
import { Act, Elapsed } from "./parts.js";

/** Switched off with the reason; where there is none the button itself decides. */
const limit = (verb) => {
  const reason = why[verb]();
  return reason ? { disabled: true, title: reason } : {};
};

const HoldButton = ({ held }) =>
  held
    ? html`<${Act} name="ResumeInteraction" run=${resume} icon="play" tone="accent" shortcut="h" ...${limit("hold")}>${_("Resume")}<//>`
    : html`<${Act} name="HoldInteraction" run=${hold} icon="pause" shortcut="h">${_("Hold")}<//>`;

const RecordButton = ({ recording }) =>
  recording === "paused"
    ? html`<${Act} name="ResumeRecording" run=${resumeRecording} icon="record" tone="accent" shortcut="p">${_("Resume recording")}<//>`
    : html`<${Act} name="PauseRecording" run=${pauseRecording} icon="record" shortcut="p" ...${limit("record")}>${_("Pause recording")}<//>`;

const open = (dialog) => () => {
  dialog.value = true;
};

const endText = (view) => (view.parties?.some(({ kind, stage }) => kind === "agent" && (stage === "talking" || stage === "held")) ? _("Leave the call") : _("End call"));

export const CallCard = ({ view, agent }) => html`
  <article class="card call" data-held=${view.held}>
    <p class="eyebrow">
      <span class="pulse" aria-hidden="true"></span>${view.held ? _("On hold") : _("In conversation")}
      ${view.recording && html`<span class="spread recording" data-paused=${view.recording === "paused"}>${view.recording === "paused" ? _("Recording paused") : _("Recording")}</span>`}
    </p>
    <${Caller} view=${view}><${Elapsed} since=${view.answered_at || agent.work_since} class="big" /><//>
    <${Parties} view=${view} />
    <div class="choices">
      <${HoldButton} held=${view.held} />
      <${Act} name="TransferInteraction" run=${open(transferOpen)} icon="transfer" shortcut="t">${_("Transfer")}<//>
      <${Act} name="Keypad" run=${open(keypadOpen)} icon="keypad" shortcut="k" ...${limit("keypad")}>${_("Keypad")}<//>
      <${RecordButton} recording=${view.recording} />
      <${CreateTicket} view=${view} />
      <${Act} name="EndInteraction" run=${end} icon="hangup" tone="bad" shortcut="e">${endText(view)}<//>
    </div>
    <${Reasons} view=${view} />
    <${NoteField} id=${view.id} label=${_("Notes")} />
  </article>
`;
