// A plug-in of the flow editor (docs/flow-editor.md): a call without a telephone, and what the test cases cover.

import { _ } from "../workbench/i18n.js";

const KEYS = [..."123456789*0#"];
const QUEUE = {
  answered: () => _("An agent answers"),
  max_wait: () => _("The longest wait is over"),
  closed: () => _("The group closes"),
  full: () => _("The waiting line is full"),
  callback: () => _("The caller asks for a callback"),
};
const WAITS = {
  prompt: () => _("the end of a prompt"),
  queue: () => _("the queue"),
  recording: () => _("a recording"),
  keys: () => _("keys"),
  nothing: () => _("nothing"),
};
const PASSED = "#16a34a";
const OPEN = "#b45309";

function makeCall({ settings, signal, effect, definition, proof, decorateAll, say, postTo }) {
  const inputs = signal([]);
  const at = signal("");
  const lists = signal([]);
  const trial = signal(null);
  const error = signal("");
  const covered = signal(false);
  let latest = 0;

  // What was played through another flow than the one on the canvas says nothing of this one.
  effect(() => {
    if (proof.value || !covered.peek()) return;
    covered.value = false;
    decorateAll({});
  });

  async function post(url, sent) {
    const { ok, body } = await postTo(url, sent);
    if (ok) return { said: body };
    const problems = body.problems?.map(({ node, message }) => (node ? `${node}: ${message}` : message)).join("\n");
    return { error: body.message ?? problems ?? _("The server did not answer.") };
  }

  // What is known of the caller before the call; what nobody has said is left to the server.
  const caller = () => ({ ...(at.value && { at: at.value }), ...(lists.value.length && { lists: lists.value }) });

  function toggleList(code) {
    lists.value = lists.value.includes(code) ? lists.value.filter((one) => one !== code) : [...lists.value, code];
    if (trial.value) play(inputs.value);
  }

  async function play(next) {
    const mine = ++latest;
    const script = { inputs: next, ...caller() };
    const { said, error: fault } = await post(settings.urls.trial, { definition: definition.value, script });
    if (mine !== latest) return;
    error.value = fault ?? "";
    if (!said) return;
    inputs.value = next;
    trial.value = said;
    const visits = {};
    said.steps.forEach(({ node }, place) => (visits[node] = [...(visits[node] ?? []), place + 1]));
    decorateAll(Object.fromEntries(Object.entries(visits).map(([node, places]) => [node, { badge: places.join(" "), colour: PASSED }])));
  }

  async function keep(name) {
    const { steps, result, data } = trial.value;
    const expect = { path: steps.map(({ node }) => node), whole_path: true, result: result || "queued", data };
    if (!result && trial.value.waiting !== "queue") delete expect.result;
    const ends = trial.value.waiting && trial.value.waiting !== "queue" ? ["hang_up"] : [];
    if (ends.length) expect.result = "caller_hung_up";
    const { error: fault } = await post(settings.urls.keep_case, { case: { name, ...caller(), inputs: [...inputs.value, ...ends], expect } });
    error.value = fault ?? "";
    if (!fault) say(_("The test case is stored."), "good");
  }

  async function cover() {
    const { said, error: fault } = await post(settings.urls.coverage, { definition: definition.value });
    error.value = fault ?? "";
    if (!said) return;
    covered.value = true;
    proof.value = said;
    const marks = Object.entries(said.coverage.nodes).map(([node, count]) => {
      const exits = Object.values(said.coverage.exits[node] ?? {});
      const taken = exits.filter(Boolean).length;
      const whole = exits.length ? taken === exits.length : count > 0;
      return [node, { badge: exits.length ? `${taken}/${exits.length}` : String(count), colour: whole ? PASSED : OPEN, title: _("exits that test cases take") }];
    });
    decorateAll(Object.fromEntries(marks));
  }
  return { inputs, at, lists, toggleList, trial, error, covered, play, keep, cover };
}

function buttons({ html }, { trial, inputs, play }) {
  const { waiting } = trial.value;
  const act = (line, title = line) => html`<button type="button" class="flow-button" onClick=${() => play([...inputs.value, line])}><span>${title}</span></button>`;
  if (!waiting) return null;
  return html`
    <div style="display:flex;flex-wrap:wrap;gap:.25rem" role="group" aria-label=${_("What the caller does")}>
      ${waiting === "keys" && KEYS.map((key) => act(`press ${key}`, key))}
      ${waiting === "keys" && act("silence", _("Silence"))}
      ${waiting === "recording" && act("record 10", _("Speak for 10 s"))}
      ${waiting === "queue" && Object.entries(QUEUE).map(([answer, title]) => act(`queue ${answer}`, title()))}
      ${act("hang_up", _("Hang up"))}
    </div>
  `;
}

function stepsOf({ html, select }, { trial }) {
  return html`
    <ol style="list-style:none;padding:0;display:grid;gap:.375rem">
      ${trial.value.steps.map(({ node, at, said, pressed, data, asked, noted, exit }) => html`
        <li>
          <button type="button" class="flow-link" onClick=${() => select(node)}>${node}</button>
          <span class="flow-quiet"> ${at.toFixed(1)} s${exit && ` → ${exit}`}</span>
          ${[...said.map((prompt) => `♪ ${prompt}`), ...pressed.map(({ digits, accepted }) => `${digits || "—"} ${accepted ? "✓" : "✗"}`),
            ...Object.entries(data).map(([key, value]) => `${key} = ${value}`), ...asked, ...noted].map((line) => html`<div>${line}</div>`)}
        </li>
      `)}
    </ol>
  `;
}

function listsOf({ html, settings }, { lists, toggleList }) {
  if (!settings.number_lists?.length) return null;
  return html`
    <fieldset class="flow-field" style="max-height:10rem;overflow:auto">
      <legend style="font-weight:500;color:var(--strong)">${_("The caller is on these number lists")}</legend>
      ${settings.number_lists.map(({ code, name }) => html`
        <label style="display:flex;gap:.375rem;align-items:center">
          <input type="checkbox" checked=${lists.value.includes(code)} onChange=${() => toggleList(code)} /><span>${name}</span></label>`)}
    </fieldset>
  `;
}

function panel(editor, call) {
  const { html, settings } = editor;
  return () => {
    const { trial, inputs, at, error, covered } = call;
    const proof = editor.proof.value;
    const name = () => prompt(_("Name of the test case"));
    return html`
      <div style="display:grid;gap:.75rem">
        <label class="flow-field"><span>${_("The call comes at (empty: a Monday, 10:00 UTC)")}</span>
          <input type="datetime-local" value=${at.value} onChange=${(event) => (at.value = event.target.value)} /></label>
        ${listsOf(editor, call)}
        <div style="display:flex;flex-wrap:wrap;gap:.25rem">
          <button type="button" class="flow-button is-primary" onClick=${() => call.play([])}><span>${_("Begin the call")}</span></button>
          <button type="button" class="flow-button" disabled=${!inputs.value.length} onClick=${() => call.play(inputs.value.slice(0, -1))}><span>${_("One step back")}</span></button>
          <button type="button" class="flow-button" onClick=${call.cover}><span>${_("Test cases")}</span></button>
        </div>
        ${error.value && html`<p role="alert" style="color:var(--bad);white-space:pre-line">${error.value}</p>`}
        ${trial.value && buttons(editor, call)}
        ${trial.value && html`<p aria-live="polite">${trial.value.result ? `${_("Result")}: ${trial.value.result}` : `${_("The flow waits for")}: ${WAITS[trial.value.waiting]?.() ?? trial.value.waiting}`}
          ${trial.value.group && ` (${trial.value.group})`} · ${trial.value.seconds.toFixed(1)} s ${trial.value.problem}</p>`}
        ${trial.value && settings.may_keep && html`<button type="button" class="flow-button" onClick=${() => { const said = name(); if (said) call.keep(said); }}><span>${_("Keep as a test case")}</span></button>`}
        ${trial.value && stepsOf(editor, call)}
        ${covered.value && proof && html`
          <section>
            <strong>${proof.coverage.covered}/${proof.coverage.total} · ${proof.coverage.percent} %</strong>
            ${proof.cases.map(({ name: title, passed, failures }) => html`<div>${passed ? "✓" : "✗"} ${title}${failures.map(({ node, message }) => html`<div style="color:var(--bad)">${node}: ${message}</div>`)}</div>`)}
          </section>`}
      </div>
    `;
  };
}

export function install(editor) {
  const call = makeCall(editor);
  editor.registerPanel({ id: "trial", title: _("Test call"), icon: "call", component: panel(editor, call) });
}
