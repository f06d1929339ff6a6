// What is being written to a ticket. Kept in sessionStorage: a reload loses nothing, another agent sees nothing.

import { signal } from "../vendor/preact.js";

const PREFIX = "workbench.ticket.";
const empty = { kind: "reply", reply: "", note: "", files: [] };
const drafts = signal({});

function load(id) {
  try {
    return { ...empty, ...JSON.parse(sessionStorage.getItem(PREFIX + id)) };
  } catch {
    return empty; // written by another version of this page
  }
}

export const draftOf = (id) => drafts.value[id] ?? load(id);
export const hasDraft = (id) => draftOf(id).reply.trim() !== "";

export function changeDraft(id, changes) {
  const draft = { ...draftOf(id), ...changes };
  drafts.value = { ...drafts.value, [id]: draft };
  if (draft.reply || draft.note) sessionStorage.setItem(PREFIX + id, JSON.stringify(draft));
  else sessionStorage.removeItem(PREFIX + id);
}
