// Who else is in the call, who hears music, and what can be done about it.

import { html } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { cancelConsult, completeTransfer, dropParty, merge, swap } from "../actions.js";
import { why } from "../verbs.js";
import { callerName } from "./caller.js";
import { Icon } from "./icons.js";
import { Act, Elapsed } from "./parts.js";

const STAGES = {
  invited: () => _("is asked on the screen"),
  ringing: () => _("rings"),
  talking: () => _("in conversation"),
  held: () => _("on hold"),
};

const Line = ({ name, icon, stage, since, children }) => html`
  <li class="party" data-stage=${stage}>
    <${Icon} name=${icon} size="18" /><strong>${name}</strong><span class="tag">${STAGES[stage]()}</span>
    <${Elapsed} since=${since} />${children}
  </li>
`;

const Drop = ({ party }) => html`
  <button
    type="button"
    class="tool small"
    title=${_("Let them go")}
    aria-label=${fill(_("Let %(name)s go"), { name: party.name })}
    onClick=${() => dropParty(party.id)}
  ><${Icon} name="cross" size="16" /></button>
`;

const Verb = ({ verb, children, ...rest }) => {
  const reason = why[verb]();
  return html`<${Act} ...${rest} ...${reason ? { disabled: true, title: reason } : {}}>${children}<//>`;
};

const Searched = ({ group }) => (group ? html`<p class="hint" role="status">${fill(_("Nobody of %(group)s could take it."), { group })}</p>` : null);

export function Parties({ view }) {
  if (!view.parties?.length) return html`<${Searched} group=${view.searched_group} />`;
  return html`
    <section class="parties" aria-label=${_("In this call")}>
      <${Searched} group=${view.searched_group} />
      <ul aria-live="polite">
        <${Line} name=${callerName(view)} icon="phone" stage=${view.held ? "held" : "talking"} />
        ${view.parties.map(
          (party) => html`
            <${Line} key=${party.id} name=${party.name} icon=${party.kind === "agent" ? "person" : "phone"} stage=${party.stage} since=${party.since}>
              <${Drop} party=${party} />
            <//>
          `,
        )}
      </ul>
      <div class="choices">
        <${Verb} verb="swap" name="SwapParties" run=${swap} icon="transfer" shortcut="s">${_("Swap")}<//>
        <${Verb} verb="merge" name="MergeParties" run=${merge} icon="people" shortcut="m">${_("All together")}<//>
        <${Verb} verb="complete" name="CompleteTransfer" run=${completeTransfer} icon="leave" tone="accent" shortcut="g">${_("Hand over")}<//>
        <${Verb} verb="cancel" name="CancelConsult" run=${cancelConsult} icon="cross" shortcut="b">${_("Back to the caller")}<//>
      </div>
    </section>
  `;
}
