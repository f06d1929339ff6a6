// What goes to the server and comes back: saving, checking, publishing, files. Nothing is overwritten unseen.

import { _, fill, ngettext } from "../../workbench/i18n.js";
import { get, post } from "./api.js";
import { catalogue } from "./schema.js";
import { accept, busy, config, definition, dialog, dirty, edit, judge, mayEdit, problems, say, proof, undo, version, warnings } from "./store.js";

/** Run one request at a time; say what went wrong where its caller does not. Returns the answer's body, or null. */
async function request(work, refused = refuse) {
  if (busy.value) return null;
  busy.value = true;
  try {
    const answer = await work();
    if (answer.ok) return answer.body;
    refused(answer);
    return null;
  } finally {
    busy.value = false;
  }
}

function refuse({ status, body }) {
  if (status === 409) dialog.value = { name: "conflict", theirs: body.theirs };
  else if (body.problems) showProblems(body.problems);
  else say(body.message ?? reasons(status), "bad");
}

const reasons = (status) =>
  ({
    0: _("The server cannot be reached. Nothing was lost: try again in a moment."),
    403: _("You may not do this, or you were logged out. Open the log-in in another tab, then try again."),
  })[status] ?? fill(_("The server answered with an error (%(status)s). Nothing was lost."), { status });

function showProblems(found) {
  problems.value = found;
  say(ngettext("Refused: %(count)s problem.", "Refused: %(count)s problems.", found.length), "bad");
}

const sayState = (text) => {
  const count = problems.value.length;
  const rest = count ? ngettext("%(count)s problem keeps it from being published.", "%(count)s problems keep it from being published.", count) : "";
  say([text, rest].filter(Boolean).join(" "), count ? "warn" : "good");
};

export async function save() {
  if (!mayEdit.value) return false;
  if (!dirty.value) {
    sayState(_("Everything is saved."));
    return true;
  }
  const sent = definition.value;
  const state = await request(() => post("save", { definition: sent, revision: version.value.revision }));
  if (!state) return false;
  // What was changed while the answer was under way stays, unsaved.
  accept({ ...state, definition: sent }, { keep: true });
  sayState(_("Saved."));
  return true;
}

/** Say what is wrong with what is on the canvas, saved or not, and how the test cases go through it. */
export async function check() {
  const sent = definition.value;
  const answer = await request(() => post("check", { definition: sent, prove: true }));
  if (!answer) return;
  judge(answer);
  proof.value = sent === definition.value ? answer.proof : null;
  const worth = warnings.value.length;
  const failed = failures(answer.proof);
  if (problems.value.length) sayState("");
  else if (failed) say(ngettext("%(count)s test case fails and keeps it from being published.", "%(count)s test cases fail and keep it from being published.", failed), "warn");
  else if (worth) say(ngettext("This flow can be published. %(count)s warning is worth a look.", "This flow can be published. %(count)s warnings are worth a look.", worth), "warn");
  else say(_("No problem: this flow can be published."), "good");
}

const failures = ({ cases, unreadable }) => cases.filter(({ passed }) => !passed).length + unreadable.length;

export async function publish(note) {
  if (dirty.value && !(await save())) return;
  const state = await request(() => post("go_live", { revision: version.value.revision, note }));
  dialog.value = null;
  if (!state) return;
  accept(state);
  say(fill(_("Version %(number)s is live."), { number: state.number }), "good");
}

/** Keep what is here as a draft of its own, and go there. */
export async function keepAsDraft() {
  const state = await request(() => post("branch", { definition: definition.value }));
  if (!state) return;
  leave(config.urls.canvas.replace(`/${config.state.id}/`, `/${state.id}/`));
}

/** Take what the other has saved; what is here goes, and can be had back by undo. */
export async function takeTheirs() {
  const mine = definition.value;
  const state = await request(() => get("state"));
  if (!state) return;
  accept(state);
  if (mine !== state.definition) {
    edit(mine);
    undo();
  }
  dialog.value = null;
  say(_("This is what is saved now. Redo shows what you had."), "info");
}

export async function importFile(file) {
  const text = await file.text();
  const answer = await request(() => post("check", { text }), (refused) => sayNotImported(file.name, refused));
  if (!answer) return;
  edit(answer.definition);
  judge(answer);
  sayState(fill(_("%(name)s is on the canvas, and not saved yet."), { name: file.name }));
}

/** The problems are those of the file, and not of what is on the canvas. */
function sayNotImported(name, answer) {
  const first = answer.body.problems?.[0];
  if (!first) return refuse(answer);
  const problem = [first.node, first.label, first.message].filter(Boolean).join(" – ");
  return say(fill(_("%(name)s was not imported: %(problem)s"), { name, problem }), "bad");
}

export async function exportFile() {
  const answer = await request(() => post("check", { definition: definition.value }));
  if (!answer) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([answer.file], { type: "application/json" }));
  link.download = `${version.value.flow.code}-${version.value.number}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Ask again what exists: a prompt may have been added in another tab. */
export async function refreshCatalogue() {
  const answer = await get("catalogue");
  if (answer.ok) catalogue.value = answer.body;
}

let leaving = false;
function leave(url) {
  leaving = true;
  location.assign(url);
}

export function warnBeforeLeaving() {
  addEventListener("beforeunload", (event) => {
    if (dirty.value && !leaving) event.preventDefault();
  });
}
