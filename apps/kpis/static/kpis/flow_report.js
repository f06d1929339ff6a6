// A plug-in of the flow editor (docs/flow-editor.md): figures on the nodes, and a table of them at the side.

import { _, fill } from "../workbench/i18n.js";
import { compared, count, lastDays, marksOf, rate, rowsOf, time, wayName } from "./flow_figures.js";

const PERIODS = [
  { days: 0, title: _("Today") },
  { days: 7, title: _("Last 7 days") },
  { days: 30, title: _("Last 30 days") },
];
const OWN = "own";
const CHANGE = "change";

async function ask(url, query) {
  const known = Object.entries(query).filter(([, value]) => value !== null && value !== "");
  try {
    const answer = await fetch(`${url}?${new URLSearchParams(known)}`, { headers: { Accept: "application/json" } });
    const body = await answer.json();
    if (answer.ok) return { body };
    return { error: Object.values(body).flat().join(" ") };
  } catch {
    return { error: _("The figures could not be fetched.") };
  }
}

/** The choices of the panel and what was fetched for them. */
function makeReport(editor) {
  const { settings, signal } = editor;
  const wanted = signal({ period: "7", all: false, from: "", to: "", days: 7 });
  const found = signal({ state: "none" });
  let latest = 0;

  const query = ({ period, from, to }) =>
    period === OWN ? { from: from && new Date(from).toISOString(), to: to && new Date(to).toISOString() } : lastDays(Number(period));

  async function answer(choice) {
    if (choice.period === CHANGE)
      return ask(settings.change, { flow: settings.flow, version: settings.version, days: choice.days });
    const version = choice.all ? null : settings.version;
    const { body, error } = await ask(settings.figures, { flow: settings.flow, version, ...query(choice) });
    return error ? { error } : { body: { before: null, after: body } };
  }

  async function load() {
    const mine = ++latest;
    found.value = { ...found.value, state: "loading" };
    const { body, error } = await answer(wanted.value);
    if (mine !== latest) return; // another choice has been made meanwhile
    found.value = error ? { state: "failed", error } : { state: "here", ...body, rows: rowsOf(body.after, body.before) };
    editor.decorateAll(error ? {} : marksOf(found.value.rows));
  }

  const choose = (change) => {
    wanted.value = { ...wanted.value, ...change };
    const { period, from, to } = wanted.value;
    if (period !== OWN || (from && to)) load();
  };
  return { wanted, found, load, choose };
}

function choices({ html, settings }, { wanted, choose }) {
  const { period, all, from, to, days } = wanted.value;
  const field = (name, value) => html`
    <label><span>${name === "from" ? _("From") : _("To")}</span>
      <input type="datetime-local" value=${value} onChange=${(event) => choose({ [name]: event.target.value })} />
    </label>
  `;
  return html`
    <div class="flow-report-choices">
      <label><span>${_("Period")}</span>
        <select value=${period} onChange=${(event) => choose({ period: event.target.value })}>
          ${PERIODS.map(({ days: value, title }) => html`<option value=${String(value)}>${title}</option>`)}
          <option value=${OWN}>${_("From … to")}</option>
          ${settings.published && html`<option value=${CHANGE}>${_("Before and after this version")}</option>`}
        </select>
      </label>
      ${period === OWN && field("from", from)}
      ${period === OWN && field("to", to)}
      ${period === CHANGE
        ? html`<label><span>${_("Days")}</span><input type="number" min="1" max="92" value=${days} onChange=${(event) => choose({ days: event.target.value })} /></label>`
        : html`<label><span>${_("Version")}</span>
            <select value=${all ? "all" : "this"} onChange=${(event) => choose({ all: event.target.value === "all" })}>
              <option value="this">${fill(_("Version %(number)s"), { number: settings.version })}</option>
              <option value="all">${_("All versions")}</option>
            </select>
          </label>`}
    </div>
  `;
}

function totals({ html }, { before, after }) {
  const total = compared(after.total, before?.total);
  const line = (title, value, changed) => html`<div><dt>${title}</dt><dd>${value} ${changed && html`<small>${changed}</small>`}</dd></div>`;
  return html`
    <dl class="flow-report-totals">
      ${line(_("Calls"), count(total.calls), before ? fill(_("before: %(count)s"), { count: count(before.total.calls) }) : "")}
      ${line(_("Contained"), rate(total.containment), total.containmentChange)}
      ${line(_("Drop-offs"), count(total.drop_offs), before ? fill(_("before: %(count)s"), { count: count(before.total.drop_offs) }) : "")}
    </dl>
    ${before && html`<p class="flow-quiet">${fill(_("Compared with version %(number)s in the days before."), { number: before.version })}</p>`}
  `;
}

function ways({ html }, row) {
  return html`
    <tr class="flow-report-ways"><td colspan="5">
      <table>
        <caption>${_("Where callers went")}</caption>
        <tbody>
          ${row.ways.map((way) => html`<tr><th scope="row">${wayName(way.way)}</th><td>${count(way.visits)}</td><td>${fill(_("%(rate)s contained"), { rate: rate(way.calls ? way.contained / way.calls : null) })}</td></tr>`)}
        </tbody>
      </table>
    </td></tr>
  `;
}

function table(editor, rows) {
  const { html, selected } = editor;
  const row = (node) => {
    const chosen = selected.value.includes(node.node_id);
    return html`
      <tr key=${node.node_id} class=${chosen ? "is-chosen" : ""}>
        <th scope="row">
          ${editor.node(node.node_id)
            ? html`<button type="button" class="flow-link" aria-expanded=${chosen} onClick=${() => editor.select(node.node_id)}>${node.node_id}</button>`
            : html`<span title=${_("This version has no such node.")}>${node.node_id}</span>`}
        </th>
        <td>${count(node.visits)}${node.visitsChange && html`<small>${node.visitsChange}</small>`}</td>
        <td>${rate(node.drop_off_rate)}${node.dropOffChange && html`<small>${node.dropOffChange}</small>`}</td>
        <td>${time(node.mean_seconds)}<small>${fill(_("≤ %(time)s"), { time: time(node.slow_seconds) })}</small></td>
        <td>${rate(node.containment)}${node.containmentChange && html`<small>${node.containmentChange}</small>`}</td>
      </tr>
      ${chosen && ways(editor, node)}
    `;
  };
  return html`
    <table class="flow-report-table">
      <thead><tr>
        <th scope="col">${_("Node")}</th><th scope="col">${_("Visits")}</th><th scope="col">${_("Drop-offs")}</th>
        <th scope="col" title=${_("On average; below it, what nine of ten visits did not exceed.")}>${_("Time")}</th>
        <th scope="col" title=${_("Of the calls that came here: ended without anybody of us, and no second call within 24 hours.")}>${_("Contained")}</th>
      </tr></thead>
      <tbody>${rows.map(row)}</tbody>
    </table>
  `;
}

function result(editor, found) {
  const { html } = editor;
  if (found.state === "failed") return html`<p class="flow-report-error" role="alert">${found.error}</p>`;
  if (!found.rows) return html`<p class="flow-quiet">${_("Counting …")}</p>`;
  if (found.rows.length === 0) return html`<p class="flow-quiet">${_("Nobody was in this flow in that time.")}</p>`;
  return html`${totals(editor, found)}${table(editor, found.rows)}`;
}

/** Called by the editor. The figures are fetched when somebody opens the panel. */
export function install(editor) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("flow_report.css", import.meta.url).href;
  document.head.append(style);
  const report = makeReport(editor);
  const component = () => {
    if (report.found.value.state === "none") queueMicrotask(report.load);
    return editor.html`
      <section class="flow-report" aria-busy=${report.found.value.state === "loading"}>
        ${choices(editor, report)}
        ${result(editor, report.found.value)}
      </section>
    `;
  };
  editor.registerPanel({ id: "figures", title: _("Figures"), icon: "monitoring", component });
}
