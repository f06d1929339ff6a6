// The result and the note of a conversation, from its first minute to the end of wrap-up. Kept in sessionStorage:
// a reload of the page loses nothing, another agent on the same computer sees nothing.

import { signal } from "./vendor/preact.js";

const PREFIX = "workbench.draft.";
const empty = { disposition: "", note: "" };
const drafts = signal({});

const load = (id) => {
  try {
    return { ...empty, ...JSON.parse(sessionStorage.getItem(PREFIX + id)) };
  } catch {
    return empty; // written by another version of this page
  }
};

export const draftOf = (id) => drafts.value[id] ?? load(id);

export function changeDraft(id, changes) {
  const draft = { ...draftOf(id), ...changes };
  drafts.value = { ...drafts.value, [id]: draft };
  sessionStorage.setItem(PREFIX + id, JSON.stringify(draft));
}

export function dropDraft(id) {
  const { [id]: _dropped, ...others } = drafts.value;
  drafts.value = others;
  sessionStorage.removeItem(PREFIX + id);
}
