// Transfer, consult, or add: a group, a colleague, a number or a call flow.

import { html, useEffect, useState } from "../vendor/preact.js";
import { _, ngettext } from "../i18n.js";
import { askTargets, invite, transfer } from "../actions.js";
import { explain } from "../replies.js";
import { transferOpen } from "../shortcuts.js";
import { catalogue, stage } from "../store.js";
import { why } from "../verbs.js";
import { Dialog } from "./dialog.js";
import { Act } from "./parts.js";

function agentState({ presence, work }) {
  if (work !== "idle") return { dot: "busy", text: _("Busy") };
  return presence === "available" ? { dot: "available", text: _("Free") } : { dot: "break", text: _("Break") };
}

export const groupRow = (group) => ({
  key: `group:${group.code}`,
  kind: "group",
  target: group.code,
  name: group.name,
  dot: group.idle ? "available" : "busy",
  detail: `${ngettext("%(count)s agent free", "%(count)s agents free", group.idle)} · ${ngettext("%(count)s waiting", "%(count)s waiting", group.waiting)}`,
});

export const agentRow = (colleague) => ({
  key: `agent:${colleague.id}`,
  kind: "agent",
  target: colleague.id,
  name: colleague.name,
  dot: agentState(colleague).dot,
  isBusy: colleague.work !== "idle",
  detail: `${colleague.extension} · ${agentState(colleague).text}`,
});

const flowRow = (flow) => ({
  key: `flow:${flow.code}`,
  kind: "flow",
  target: flow.code,
  name: flow.name,
  dot: "available",
  detail: _("Call flow"),
});

/** What is typed, as a number that can be dialled; null where it is none. */
const numberRow = (text) => {
  const number = text.replace(/[\s\-./()]/g, "");
  if (!/^\+?[0-9*#]{3,32}$/.test(number)) return null;
  return { key: `number:${number}`, kind: "number", target: number, name: number, dot: "available", detail: _("Telephone number") };
};

/** Why the chosen target cannot be consulted or added; "" where it can. */
function whyNotInvited(chosen) {
  if (!chosen) return _("Choose somebody first.");
  if (chosen.kind === "flow") return _("Only a group, a colleague or a number can be called into the call.");
  return chosen.isBusy ? _("This agent is busy.") : "";
}

const Row = ({ row, chosen, choose }) => html`
  <label class="target">
    <input type="radio" name="target" value=${row.key} checked=${chosen?.key === row.key} onChange=${() => choose(row)} />
    <span class=${`dot ${row.dot}`}></span>
    <span class="target-text"><strong>${row.name}</strong><small>${row.detail}</small></span>
  </label>
`;

export function Rows({ title, rows, ...rest }) {
  if (!rows.length) return null;
  return html`<h3>${title}</h3>${rows.map((row) => html`<${Row} key=${row.key} row=${row} ...${rest} />`)}`;
}

function Picker() {
  const [reply, setReply] = useState(null);
  const [filter, setFilter] = useState("");
  const [chosen, choose] = useState(null);
  useEffect(() => {
    askTargets().then(setReply);
  }, []);
  useEffect(() => {
    if (stage.value !== "call") transferOpen.value = false;
  }, [stage.value]);
  if (!reply) return html`<div class="lines" aria-busy="true"><i></i><i></i><i></i></div>`;
  if (!reply.ok) return html`<p class="error" role="alert">${explain(reply)}</p>`;
  const fits = (row) => row.name.toLocaleLowerCase().includes(filter.toLocaleLowerCase()) || row.detail.startsWith(filter);
  const send = async (event) => {
    event.preventDefault();
    if (chosen && (await transfer(chosen.kind, chosen.target, chosen.name))) transferOpen.value = false;
  };
  const add = (consult) => async () => {
    if (await invite(chosen.kind, chosen.target, consult)) transferOpen.value = false;
  };
  const limit = (reason) => (reason ? { disabled: true, title: reason } : {});
  const pick = { chosen, choose };
  const number = numberRow(filter);
  return html`
    <form class="transfer" onSubmit=${send}>
      <input
        type="search"
        placeholder=${_("Search by name or extension, or enter a number")}
        aria-label=${_("Search by name or extension, or enter a number")}
        value=${filter}
        onInput=${(event) => setFilter(event.currentTarget.value)}
      />
      <div class="targets">
        <${Rows} title=${_("Number")} rows=${number ? [number] : []} ...${pick} />
        <${Rows} title=${_("Groups")} rows=${reply.data.groups.map(groupRow).filter(fits)} ...${pick} />
        <${Rows} title=${_("Colleagues")} rows=${reply.data.agents.map(agentRow).filter(fits)} ...${pick} />
        <${Rows} title=${_("Call flows")} rows=${(catalogue.value.flows ?? []).map(flowRow).filter(fits)} ...${pick} />
      </div>
      <div class="choices">
        <${Act} name="InviteParty" run=${add(true)} icon="phone" ...${limit(whyNotInvited(chosen) || why.consult())}>${_("Consult first")}<//>
        <${Act} name="InviteParty" run=${add(false)} icon="people" ...${limit(whyNotInvited(chosen))}>${_("Add to the call")}<//>
        <${Act} name="TransferInteraction" icon="transfer" tone="accent" aria-disabled=${!chosen}>${_("Transfer now")}<//>
      </div>
    </form>
  `;
}

export const TransferDialog = () => html`
  <${Dialog} open=${transferOpen} title=${_("Transfer the call")}>${() => html`<${Picker} />`}<//>
`;
