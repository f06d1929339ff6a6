// The note of a conversation: begun during the call, finished in wrap-up.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { changeDraft, draftOf } from "../drafts.js";

const LONGEST = 4000;

export const NoteField = ({ id, label }) => html`
  <label class="field">
    <span>${label}</span>
    <textarea
      rows="4"
      maxlength=${LONGEST}
      placeholder=${_("What was it about, and what did you agree on?")}
      value=${draftOf(id).note}
      onInput=${(event) => changeDraft(id, { note: event.currentTarget.value })}
    ></textarea>
  </label>
`;
