// The side: the form of what is selected, the problems, and the panels that plug-ins have added.

import { html, useSignal } from "../../../workbench/vendor/preact.js";
import { _, fill } from "../../../workbench/i18n.js";
import { goTo } from "../actions.js";
import { openPanel, panels } from "../marks.js";
import { nodeIdOf, problems, proof, selected, version, warnings } from "../store.js";
import { FlowForm, NodeForm } from "./form.js";
import { Icon } from "./parts.js";
import { Proof, failing } from "./proof.js";

function Problem({ problem }) {
  const id = nodeIdOf(problem);
  return html`
    <li>
      ${id ? html`<button type="button" class="flow-link" onClick=${() => goTo(id)} aria-label=${fill(_("Go to %(id)s"), { id })}>${id}</button>` : html`<strong>${_("Flow")}</strong>`}
      <span>${problem.label}</span><small>${problem.message}</small>
    </li>
  `;
}

const noProblem = () =>
  ["draft", "validated"].includes(version.value.status) ? _("No problem is known. “Check” asks again.") : _("A published version has been judged already.");

const Problems = () => html`
  ${problems.value.length === 0
    ? html`<p class="flow-quiet">${noProblem()}</p>`
    : html`<ul class="flow-problems">${problems.value.map((problem) => html`<${Problem} problem=${problem} />`)}</ul>`}
  ${warnings.value.length > 0 &&
  html`
    <h3 class="flow-worth">${_("Worth a second look")}</h3>
    <ul class="flow-problems is-warning">${warnings.value.map((problem) => html`<${Problem} problem=${problem} />`)}</ul>
  `}
  ${proof.value && html`<${Proof} proof=${proof.value} />`}
`;

const Form = () =>
  selected.value.length > 1
    ? html`<p class="flow-quiet">${fill(_("%(count)s nodes are selected. Move, copy or delete them together."), { count: selected.value.length })}</p>`
    : selected.value.length === 1
      ? html`<${NodeForm} key=${selected.value[0]} id=${selected.value[0]} />`
      : html`<${FlowForm} />`;

export function Side() {
  const chosen = useSignal("form");
  const added = panels.value.find(({ id }) => id === openPanel.value);
  const tabs = [
    { id: "form", icon: "tune", title: selected.value.length ? _("Node") : _("Flow") },
    { id: "problems", icon: "error", title: _("Problems"), count: (problems.value.length + failing(proof.value)) || warnings.value.length, mild: problems.value.length + failing(proof.value) === 0 },
  ];
  const open = (id) => {
    chosen.value = id;
    openPanel.value = panels.value.some((panel) => panel.id === id) ? id : "";
  };
  const current = added?.id ?? chosen.value;
  const tab = ({ id, icon, title, count, mild }) => html`
    <button key=${id} type="button" role="tab" id=${`flow-tab-${id}`} aria-selected=${current === id} aria-controls="flow-side" onClick=${() => open(id)}>
      <${Icon} name=${icon} /><span>${title}</span>${count > 0 && html`<b class=${mild ? "flow-count is-warning" : "flow-count"}>${count}</b>`}
    </button>
  `;
  return html`
    <aside class="flow-side" aria-label=${_("Details")}>
      <div class="flow-tabs" role="tablist">${[...tabs, ...panels.value].map(tab)}</div>
      <div class="flow-panel" role="tabpanel" id="flow-side" aria-labelledby=${`flow-tab-${current}`}>
        ${added ? html`<${added.component} />` : current === "problems" ? html`<${Problems} />` : html`<${Form} />`}
      </div>
    </aside>
  `;
}
