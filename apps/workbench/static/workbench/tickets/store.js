// The tickets on the screen. The server decides everything; here is only what is shown of it.

import { computed, signal } from "../vendor/preact.js";
import { toast } from "../actions.js";
import { _ } from "../i18n.js";
import { ask, reason } from "./api.js";

/** The key of the list that is shown: "mine", "groups", … or the id of a saved view; "search" for hits. */
export const view = signal("mine");
export const savedViews = signal([]);
export const rows = signal(null);
export const more = signal(null);
export const typed = signal("");
/** The ticket that is open; null where none is. */
export const open = signal(null);
export const others = signal([]);
export const catalogue = signal({ priorities: [], categories: [], checklists: [], macros: [] });
export const replies = signal([]);
export const busy = signal(false);
/** A refused reply: what was said meanwhile. */
export const clash = signal(null);
/** The row that the keyboard is on. */
export const cursor = signal(0);
export const isOpen = computed(() => open.value !== null);

const refused = (answer) =>
  toast(reason(answer) || (answer.status === 0 ? _("The server cannot be reached. Try again.") : _("That did not work.")));

export async function loadViews() {
  const answer = await ask("GET", "views/");
  if (!answer.ok) return;
  savedViews.value = answer.data.views;
}

/** Keep a list of one's own, show it, and return whether it is stored. */
export async function keepView(name, spec) {
  const answer = await act("POST", "views/", { name, spec });
  if (!answer.ok) {
    if (answer.status >= 0) refused(answer);
    return false;
  }
  await loadViews();
  choose(String(answer.data.id));
  return true;
}

export async function dropView(id) {
  const answer = await act("DELETE", `views/${id}/`);
  if (!answer.ok) return answer.status >= 0 && refused(answer);
  if (view.value === String(id)) choose("mine");
  await loadViews();
}

export async function loadCatalogue() {
  const answer = await ask("GET", "catalogue/");
  if (answer.ok) catalogue.value = answer.data;
}

let latest = 0;

export async function loadRows({ further = false } = {}) {
  const mine = ++latest;
  const query = typed.value.trim();
  const path = query
    ? `search/?q=${encodeURIComponent(query)}`
    : `tickets/?view=${encodeURIComponent(view.value)}${further ? `&before=${more.value}` : ""}`;
  const answer = await ask("GET", path);
  if (mine !== latest) return; // something else was asked for meanwhile
  if (!answer.ok) {
    refused(answer);
    rows.value = rows.value ?? [];
    return;
  }
  rows.value = further ? [...(rows.value ?? []), ...answer.data.tickets] : answer.data.tickets;
  more.value = answer.data.next ?? null;
  cursor.value = Math.min(cursor.value, Math.max(0, rows.value.length - 1));
}

export function choose(key) {
  typed.value = "";
  view.value = key;
  rows.value = null;
  cursor.value = 0;
  loadRows();
}

function show(ticket) {
  open.value = ticket;
  others.value = ticket.others;
}

export async function openTicket(id) {
  const answer = await ask("GET", `tickets/${id}/`);
  if (!answer.ok) {
    refused(answer);
    return;
  }
  clash.value = null;
  show(answer.data);
  const known = await ask("GET", `replies/?ticket=${id}`);
  if (known.ok && open.peek()?.id === id) replies.value = known.data.replies;
}

export function closeTicket() {
  open.value = null;
  others.value = [];
  clash.value = null;
}

/** Load the open ticket again, where nobody here is in the middle of changing it. */
export async function reload() {
  const id = open.peek()?.id;
  if (!id || busy.peek()) return;
  const answer = await ask("GET", `tickets/${id}/`);
  if (answer.ok && open.peek()?.id === id && !busy.peek()) show(answer.data);
  if (answer.status === 404 && open.peek()?.id === id) {
    closeTicket();
    toast(_("You do not see this ticket any more."));
  }
}

/** Do one thing to the open ticket; return the answer. A second click while the first waits does nothing. */
async function act(method, path, body) {
  if (busy.value) return { ok: false, status: -1, data: null };
  busy.value = true;
  const answer = await ask(method, path, body);
  busy.value = false;
  return answer;
}

export async function change(changes) {
  const answer = await act("PATCH", `tickets/${open.value.id}/`, changes);
  if (answer.ok) show(answer.data);
  else if (answer.status >= 0) {
    refused(answer);
    if (answer.data?.theirs?.id) show(answer.data.theirs);
    else reload();
  }
  loadRows();
  return answer.ok;
}

/** Send a note or a reply. `anyway` sends although others have written meanwhile. Returns whether it is stored. */
export async function send({ kind, body, files = [], state = "", anyway = false }) {
  const last = open.value.messages.at(-1)?.id ?? 0;
  const seen = anyway && clash.value ? Math.max(last, ...clash.value.map((one) => one.id)) : last;
  const answer = await act("POST", `tickets/${open.value.id}/messages/`, { kind, body, state, last_seen: seen, reply_files: files.map((one) => one.id) });
  if (answer.ok) {
    clash.value = null;
    show(answer.data);
    loadRows();
    return true;
  }
  if (answer.status === 409 && answer.data.code === "newer") clash.value = answer.data.theirs;
  else if (answer.status >= 0) refused(answer);
  return false;
}

export async function fillReply(id) {
  const answer = await ask("GET", `tickets/${open.value.id}/replies/${id}/`);
  if (!answer.ok) refused(answer);
  return answer.ok ? answer.data : null;
}

export async function tick(item) {
  const answer = await act("PATCH", `checklist/${item.id}/`, { done: !item.done_at });
  if (answer.ok) open.value = { ...open.value, checklist: answer.data.checklist };
  else refused(answer);
}

export async function addStep(body) {
  const answer = await act("POST", `tickets/${open.value.id}/checklist/`, body);
  if (answer.ok) open.value = { ...open.value, checklist: answer.data.checklist };
  else refused(answer);
  return answer.ok;
}

export async function toggleTimer() {
  const runs = open.value.timer?.ticket === open.value.id;
  const answer = runs ? await act("POST", "timer/", {}) : await act("POST", `tickets/${open.value.id}/time/`, {});
  if (!answer.ok) refused(answer);
  await reload();
}

export const previewMacro = (id) => ask("GET", `tickets/${open.value.id}/macros/${id}/`);

export async function runMacro(id) {
  const answer = await act("POST", `tickets/${open.value.id}/macros/${id}/`);
  if (!answer.ok) refused(answer);
  else if (answer.data.reasons.length) toast(answer.data.reasons[0].reason);
  await reload();
  loadRows();
  return answer.ok ? answer.data.id : null;
}

export async function undo(batch) {
  const answer = await act("POST", `batches/${batch}/`);
  if (!answer.ok) refused(answer);
  else toast(_("Taken back, as far as nobody has changed it since."), "good");
  await reload();
  loadRows();
}

/** Make a ticket of the conversation on the screen, or open the one that was made of it. */
export async function createFromCall(shown, customer) {
  const body = {
    interaction: shown.id,
    medium: shown.medium || "voice",
    ani: shown.ani ?? "",
    customer: customer?.id ?? null,
    group: shown.group ?? "",
    subject: shown.subject ?? "",
    facts: Object.fromEntries(Object.entries(shown.data ?? {}).map(([key, value]) => [key, String(value).slice(0, 500)])),
  };
  const answer = await act("POST", "tickets/", body);
  if (!answer.ok) {
    if (answer.status >= 0) refused(answer);
    return;
  }
  clash.value = null;
  show(answer.data);
  loadRows();
  const known = await ask("GET", `replies/?ticket=${answer.data.id}`);
  if (known.ok) replies.value = known.data.replies;
}
