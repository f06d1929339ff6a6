// How the test cases went: what fails with its node, and the exits that none of them takes.

import { html } from "../../../workbench/vendor/preact.js";
import { _, fill, ngettext } from "../../../workbench/i18n.js";
import { goTo } from "../actions.js";
import { centreOn } from "../canvas.js";
import { findNode } from "../document.js";
import { exitsOf } from "../schema.js";
import { definition, selectExit } from "../store.js";

/** How many test cases fail, or cannot be read. */
export const failing = (proof) => (proof ? proof.cases.filter(({ passed }) => !passed).length + proof.unreadable.length : 0);

const passes = ({ cases }) =>
  fill(ngettext("%(passed)s of %(count)s test case passes.", "%(passed)s of %(count)s test cases pass.", cases.length), {
    passed: cases.filter(({ passed }) => passed).length,
  });

const Failure = ({ failure: { node, message } }) => html`
  <div class="flow-case-fault">
    ${node && html`<button type="button" class="flow-link" aria-label=${fill(_("Go to %(id)s"), { id: node })} onClick=${() => goTo(node)}>${node}</button> `}${message}
  </div>
`;

const Case = ({ one: { name, passed, failures } }) => html`
  <li class=${passed ? "is-passed" : "is-failed"}>
    <span><b aria-hidden="true">${passed ? "✓" : "✕"}</b> ${name} <span class="flow-hidden">${passed ? _("passed") : _("failed")}</span></span>
    ${failures.map((failure) => html`<${Failure} failure=${failure} />`)}
  </li>
`;

/** The exits that no case takes, as `{id, exit}`. */
const untaken = ({ coverage: { exits } }) =>
  definition.value.nodes.flatMap((node) => exitsOf(node).filter(({ name }) => exits[node.id]?.[name] === 0).map((exit) => ({ id: node.id, exit })));

function show({ id, exit: { path } }) {
  if (!findNode(definition.value, id)) return;
  selectExit(id, path);
  centreOn(id);
}

const Untaken = ({ proof }) => {
  const open = untaken(proof);
  return html`
    <h3 class="flow-worth">${_("Exits that no test case takes")}</h3>
    ${open.length === 0
      ? html`<p class="flow-quiet">${_("None: every exit is taken.")}</p>`
      : html`<ul class="flow-untaken">
          ${open.map((way) => html`<li key=${`${way.id}>${way.exit.key}`}><button type="button" class="flow-link" onClick=${() => show(way)}>${way.id}</button> <span>${way.exit.label}</span></li>`)}
        </ul>`}
  `;
};

export const Proof = ({ proof }) => {
  const { cases, coverage, unreadable, required } = proof;
  const known = { covered: coverage.covered, total: coverage.total, share: `${coverage.percent} %` };
  return html`
    <section class="flow-proof" aria-label=${_("Test cases")}>
      <h3 class="flow-worth">${_("Test cases")}</h3>
      ${cases.length + unreadable.length === 0 && html`<p class="flow-quiet">${_("There is no test case yet. Make a test call and keep it.")}</p>`}
      ${cases.length > 0 && html`<p>${passes(proof)} ${fill(_("They take %(covered)s of %(total)s exits (%(share)s)."), known)}</p>`}
      ${coverage.percent < required && html`<p class="flow-refused">${fill(_("%(share)s are required before it can be published."), { share: `${required} %` })}</p>`}
      <ul class="flow-cases">
        ${unreadable.map((message) => html`<li class="is-failed"><span><b aria-hidden="true">✕</b> ${message}</span></li>`)}
        ${[...cases].sort((a, b) => Number(a.passed) - Number(b.passed)).map((one) => html`<${Case} key=${one.name} one=${one} />`)}
      </ul>
      ${cases.length > 0 && html`<${Untaken} proof=${proof} />`}
    </section>
  `;
};
