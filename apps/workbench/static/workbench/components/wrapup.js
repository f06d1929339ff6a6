// The work after the conversation.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { now } from "../clock.js";
import { complete, extendWrapUp } from "../actions.js";
import { changeDraft, draftOf, dropDraft } from "../drafts.js";
import { completion } from "../shortcuts.js";
import { catalogue } from "../store.js";
import { Caller } from "./caller.js";
import { CreateTicket } from "./create-ticket.js";
import { NoteField } from "./note.js";
import { Act, Countdown, Elapsed } from "./parts.js";

/** What an agent can file a conversation, or other work, as. */
export function Dispositions({ id, missing, name = "disposition" }) {
  const chosen = draftOf(id).disposition;
  return html`
    <fieldset class="chips" aria-invalid=${missing} aria-describedby=${missing ? `missing-${name}` : undefined}>
      <legend>${_("Result")}</legend>
      ${catalogue.value.dispositions.map(
        ({ code, name }) => html`
          <label class="chip" key=${code}>
            <input
              type="radio"
              name=${name}
              value=${code}
              checked=${chosen === code}
              onChange=${() => changeDraft(id, { disposition: code })}
            /><span>${name}</span>
          </label>
        `,
      )}
    </fieldset>
    ${missing && html`<p class="error" id=${`missing-${name}`} role="alert">${_("Choose a result first.")}</p>`}
  `;
}

export function WrapUpCard({ view, agent }) {
  const [missing, setMissing] = useState(false);
  const card = useRef();
  const total = useRef(0);
  const due = agent.wrap_up_due_at;
  total.current = Math.max(total.current, due - now(), due - agent.work_since);
  const finish = async () => {
    const { disposition, note } = draftOf(view.id);
    const isMissing = !disposition && catalogue.value.dispositions.length > 0;
    setMissing(isMissing);
    if (isMissing) card.current.querySelector("input").focus();
    else if (await complete(disposition, note)) dropDraft(view.id);
  };
  completion.run = finish;
  useEffect(() => card.current.querySelector("input, textarea")?.focus({ preventScroll: true }), []);
  return html`
    <article class="card wrap-up" ref=${card}>
      <p class="eyebrow">${_("Wrap-up")}<span class="spread"><${Elapsed} since=${agent.work_since} /></span></p>
      <${Caller} view=${view} />
      ${due > 0 && html`<${Countdown} until=${due} total=${total.current} label=${_("Completes by itself in")} />`}
      <${Dispositions} id=${view.id} missing=${missing && !draftOf(view.id).disposition} />
      <${NoteField} id=${view.id} label=${_("Note")} />
      <div class="choices">
        <${Act} name="CompleteWrapUp" run=${finish} icon="check" tone="accent" shortcut="w" large>${_("Complete")}<//>
        ${due > 0 && agent.wrap_up_extension > 0 && html`<${Act} name="ExtendWrapUp" run=${extendWrapUp} icon="plus" shortcut="l" large>${_("More time")}<//>`}
        <${CreateTicket} view=${view} large />
      </div>
    </article>
  `;
}
