// What the knowledge base knows about the conversation: search while typing, suggestions, one article open beside it.

import { effect, signal } from "./vendor/preact.js";
import { toast } from "./actions.js";
import { changeDraft, draftOf } from "./drafts.js";
import { _ } from "./i18n.js";
import { shown } from "./store.js";

const TYPING_MS = 150;
/** Whoever stops typing for so long meant what stands there: it is counted as a search. */
const MEANT_MS = 1200;
const SUGGEST_MS = 800;
const BASE = "/api/v1/articles/";

const csrf = JSON.parse(document.getElementById("workbench-config")?.textContent ?? "{}").csrf;

export const query = signal("");
/** {is_exact, results}; null where nothing is searched for. */
export const found = signal(null);
export const suggestions = signal([]);
/** The article that is open; null where none is. */
export const opened = signal(null);
export const failed = signal(false);

/** A reply to a ticket that is open takes the text instead of the note: its composer puts in here what does it. */
export const insertion = signal(null);

async function ask(path, options = {}) {
  const reply = await fetch(BASE + path, {
    ...options,
    headers: { "X-CSRFToken": csrf, "Content-Type": "application/json", Accept: "application/json" },
  });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

const post = (path, data) => ask(path, { method: "POST", body: JSON.stringify(data) });

let turn = 0;
let typing = 0;
let meant = 0;

async function search(text, final) {
  const mine = ++turn;
  try {
    const answer = await ask(`search/?place=workbench&limit=8&final=${final}&q=${encodeURIComponent(text.slice(0, 200))}`);
    if (mine === turn) found.value = answer;
    failed.value = false;
  } catch {
    failed.value = true;
  }
}

export function type(text) {
  query.value = text;
  clearTimeout(typing);
  clearTimeout(meant);
  if (!text.trim()) {
    turn++;
    found.value = null;
    return;
  }
  typing = setTimeout(() => search(text, false), TYPING_MS);
  meant = setTimeout(() => search(text, true), MEANT_MS);
}

const wordsOf = (view) =>
  Object.values(view.data ?? {})
    .map(String)
    .filter((value) => !/^[\d\s+#*-]*$/.test(value));

let suggesting = 0;
let last = "";

async function suggest(view) {
  const { note, disposition } = draftOf(view.id);
  const about = { interaction_id: view.id, disposition, note: [note, ...wordsOf(view)].join("\n").slice(0, 20_000) };
  const asked = JSON.stringify(about);
  if (asked === last) return;
  last = asked;
  try {
    const { results } = await post("suggest/", about);
    if (shown.value?.id === view.id) suggestions.value = results;
  } catch {
    last = ""; // asked again with the next word
  }
}

/** Follow the conversation that is shown, and what is written about it. */
export function watchConversation() {
  effect(() => {
    const view = shown.value;
    clearTimeout(suggesting);
    if (!view) {
      suggestions.value = [];
      last = "";
      return;
    }
    draftOf(view.id); // looked at again when the note changes
    suggesting = setTimeout(() => suggest(view), SUGGEST_MS);
  });
}

const use = (article, kind, more = {}) =>
  post(`${article.id}/use/`, { language: article.language, kind, interaction_id: shown.value?.id ?? null, ...more });

export async function openArticle({ id, language }) {
  try {
    opened.value = { ...(await ask(`${id}/texts/${language}/`)), judged: "" };
    use(opened.value, "shown").catch(() => {}); // a statistic: reading goes on without it
  } catch {
    toast(_("The article cannot be read at the moment."));
  }
}

export const closeArticle = () => {
  opened.value = null;
};

/** Put the text, or the link where customers can read it, where the agent writes. */
export function insert(article, what) {
  const text = what === "link" ? `${article.title}: ${article.url}` : `${article.title}\n${article.plain}`;
  const id = shown.value?.id;
  if (insertion.value) insertion.value(text, article);
  else if (id) changeDraft(id, { note: [draftOf(id).note, text].filter(Boolean).join("\n").slice(0, 4000) });
  else return toast(_("There is no note to put it into."));
  toast(_("The text is in."), "good");
  use(article, "inserted").catch(() => {}); // a statistic: the work goes on without it
}

export async function judge(article, kind, reason = "") {
  try {
    await use(article, kind, { reason });
    if (opened.value?.id === article.id) opened.value = { ...opened.value, judged: kind };
  } catch {
    toast(_("This could not be stored. Try again."));
  }
}
