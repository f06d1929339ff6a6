// What the editor shows: one definition, what is selected in it, and what was done to it.

import { batch, computed, signal } from "../../workbench/vendor/preact.js";
import { deepText } from "./document.js";

const MOST_STEPS = 200;

export const config = JSON.parse(document.getElementById("flow-config").textContent);
/** The version as the server last gave it. */
export const version = signal(config.state);
export const definition = signal(config.state.definition);
export const selected = signal([]);
/** The selected exit, `{id, path}`, when it is a line and not a node that was clicked. */
export const selectedExit = signal(null);
/** What keeps the flow from being published. */
export const problems = signal(config.state.problems);
/** What is worth a second look, and keeps it from nothing. */
export const warnings = signal(config.state.warnings);
/** A sentence for the status line, `{text, tone}`. */
export const notice = signal(null);
/** The dialog that is open, `{name, …}`. */
export const dialog = signal(null);
export const busy = signal(false);
/** How the test cases went through what is on the canvas, as the server said when it was last asked; null after a change. */
export const proof = signal(null);

/** How many test cases take an exit; null where none has been played. */
export const takenBy = (id, exit) => (proof.value?.cases.length ? (proof.value.coverage.exits[id]?.[exit] ?? null) : null);

const past = signal([]);
const future = signal([]);
let merging = null;

export const mayEdit = computed(() => version.value.may.change && !config.embedded);
export const dirty = computed(
  () => definition.value !== version.value.definition && deepText(definition.value) !== deepText(version.value.definition),
);
export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

/** Problems by node id. A node without a usable id is named by its place in the list. */
const byNode = (all) => {
  const found = new Map();
  for (const problem of all) {
    const id = nodeIdOf(problem);
    if (id) found.set(id, [...(found.get(id) ?? []), problem]);
  }
  return found;
};
export const problemsByNode = computed(() => byNode(problems.value));
export const warningsByNode = computed(() => byNode(warnings.value));

export const nodeIdOf = ({ node }) =>
  node.startsWith("#") ? definition.value.nodes[Number(node.slice(1)) - 1]?.id : node;

/** Change the definition as one step that can be undone. Steps with the same `merge` that follow each other are one. */
export function edit(next, { merge = null } = {}) {
  if (!mayEdit.value || next === definition.value) return;
  batch(() => {
    if (merge === null || merge !== merging) past.value = [...past.value, definition.value].slice(-MOST_STEPS);
    merging = merge;
    future.value = [];
    show(next);
  });
}

const step = (from, to) => {
  const last = from.value.at(-1);
  if (!last || !mayEdit.value) return;
  batch(() => {
    to.value = [...to.value, definition.value];
    from.value = from.value.slice(0, -1);
    merging = null;
    show(last);
  });
};
export const undo = () => step(past, future);
export const redo = () => step(future, past);

function show(next) {
  definition.value = next;
  proof.value = null;
  const ids = new Set(next.nodes.map(({ id }) => id));
  selected.value = selected.value.filter((id) => ids.has(id));
  selectedExit.value = null;
}

/** Take what the server says against a definition. */
export function judge(answer) {
  batch(() => {
    problems.value = answer.problems;
    warnings.value = answer.warnings;
  });
}

/** Take what the server says about the version; `keep` leaves the definition here as it is. */
export function accept(state, { keep = false } = {}) {
  batch(() => {
    version.value = state;
    judge(state);
    if (keep) return;
    past.value = [];
    future.value = [];
    show(state.definition);
  });
}

export function select(ids) {
  batch(() => {
    selected.value = ids;
    selectedExit.value = null;
  });
}

export function selectExit(id, path) {
  batch(() => {
    selected.value = [];
    selectedExit.value = { id, path };
  });
}

export function say(text, tone = "info") {
  notice.value = { text, tone };
}
