// Where a reply or a note is written. A slash at its beginning offers the canned replies.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { _, fill } from "../i18n.js";
import { toast } from "../actions.js";
import { moment } from "../format.js";
import { insertion } from "../knowledge.js";
import { changeDraft, draftOf } from "../tickets/drafts.js";
import { busy, clash, fillReply, replies, send } from "../tickets/store.js";
import { Icon } from "./icons.js";

const LONGEST = 100_000;
const MOST_OFFERED = 8;

/** Set by the composer while it is shown: what the keys R and N do. */
export const composing = { run: null };

/** The canned replies that fit what is typed after the last slash at a word's beginning; null where none is being typed. */
function offered(text) {
  const typed = /(?:^|\s)\/([^\s/]*)$/u.exec(text);
  if (!typed) return null;
  const word = typed[1].toLowerCase();
  return replies.value.filter((one) => one.shortcut.startsWith(word) || one.name.toLowerCase().includes(word)).slice(0, MOST_OFFERED);
}

function Offers({ found, at, pick }) {
  return html`
    <ul class="canned" role="listbox" id="canned" aria-label=${_("Canned replies")}>
      ${found.map(
        (one, index) => html`
          <li key=${one.id} role="option" aria-selected=${index === at}>
            <button type="button" tabindex="-1" onMouseDown=${(event) => event.preventDefault()} onClick=${() => pick(one)}>
              <code>/${one.shortcut}</code> <span>${one.name}</span>
            </button>
          </li>
        `,
      )}
      ${found.length === 0 && html`<li class="muted">${_("No canned reply begins so.")}</li>`}
    </ul>
  `;
}

function Clash({ again }) {
  if (!clash.value) return null;
  return html`
    <div class="ticket-clash" role="alert">
      <p><strong>${_("This was written while you wrote. Your text is kept.")}</strong></p>
      ${clash.value.map((one) => html`<blockquote key=${one.id}><b>${one.author}</b> · ${moment(one.at)}<p>${one.body}</p></blockquote>`)}
      <button type="button" class="button" onClick=${again} disabled=${busy.value}>${_("Send mine all the same")}</button>
    </div>
  `;
}

function Going({ files, remove }) {
  return html`
    <ul class="going" aria-label=${_("Files that go along")}>
      ${files.map(
        (file) => html`
          <li key=${file.id}>
            <span>${file.name}</span>
            <button type="button" class="tool" aria-label=${fill(_("Send it without %(name)s"), { name: file.name })} onClick=${() => remove(file)}>
              <${Icon} name="cross" size="14" />
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}

/** Put `words` where the caret is, and go on writing behind them. An article for colleagues is pointed out. */
function insertAt(id, field, words, article) {
  const { kind, ...draft } = draftOf(id);
  const { selectionStart: from, selectionEnd: to } = field;
  const text = draft[kind];
  const caret = from + words.length;
  changeDraft(id, { [kind]: (text.slice(0, from) + words + text.slice(to)).slice(0, LONGEST) });
  if (kind === "reply" && article.audience !== "public") toast(_("This article is for colleagues: look at what you send."));
  requestAnimationFrame(() => {
    field.focus();
    field.setSelectionRange(caret, caret);
  });
}

export function Composer({ ticket }) {
  const field = useRef();
  const [at, setAt] = useState(0);
  const { kind, ...draft } = draftOf(ticket.id);
  const text = draft[kind];
  const found = kind === "reply" ? offered(text) : null;
  const write = (value) => changeDraft(ticket.id, { [kind]: value });
  const turn = (to) => {
    changeDraft(ticket.id, { kind: to });
    field.current.focus();
  };
  composing.run = turn;
  useEffect(() => {
    insertion.value = (words, article) => insertAt(ticket.id, field.current, words, article);
    return () => {
      composing.run = null;
      insertion.value = null;
    };
  }, [ticket.id]);

  const pick = async (one) => {
    const filled = await fillReply(one.id);
    if (!filled) return;
    const before = text.replace(/\/[^\s/]*$/u, "");
    const had = new Set(draft.files.map((file) => file.id));
    const files = [...draft.files, ...filled.files.filter((file) => !had.has(file.id))];
    changeDraft(ticket.id, { [kind]: before + filled.text, files });
    setAt(0);
    if (filled.missing.length) toast(`${_("Not known and left empty:")} ${filled.missing.join(", ")}`);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length + filled.cursor, before.length + filled.cursor);
    });
  };

  const submit = async (state = "", anyway = false) => {
    const files = kind === "reply" ? draft.files : [];
    if (!text.trim() || !(await send({ kind, body: text, files, state, anyway }))) return;
    changeDraft(ticket.id, kind === "reply" ? { reply: "", files: [] } : { note: "" });
  };

  const key = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (found?.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (found?.length && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      pick(found[Math.min(at, found.length - 1)]);
    } else if (event.key === "Escape") {
      field.current.closest(".ticket")?.focus();
    }
  };

  const resolves = ticket.states.some((one) => one.state === "resolved");
  return html`
    <form class="composer" data-kind=${kind} onSubmit=${(event) => event.preventDefault()}>
      <div class="composer-kinds" role="group" aria-label=${_("What to write")}>
        <button type="button" aria-pressed=${kind === "reply"} onClick=${() => turn("reply")}>${_("Reply")}</button>
        <button type="button" aria-pressed=${kind === "note"} onClick=${() => turn("note")}>${_("Internal note")}</button>
      </div>
      <textarea
        ref=${field}
        rows="5"
        maxlength=${LONGEST}
        aria-label=${kind === "reply" ? _("Reply to the customer") : _("Internal note")}
        aria-controls=${found ? "canned" : null}
        placeholder=${kind === "reply" ? _("Write to the customer; / offers canned replies.") : _("Only colleagues read this.")}
        value=${text}
        onInput=${(event) => write(event.currentTarget.value)}
        onKeyDown=${key}
      ></textarea>
      ${found && html`<${Offers} found=${found} at=${Math.min(at, Math.max(0, found.length - 1))} pick=${pick} />`}
      ${kind === "reply" &&
      draft.files.length > 0 &&
      html`<${Going} files=${draft.files} remove=${(file) => changeDraft(ticket.id, { files: draft.files.filter((one) => one !== file) })} />`}
      <${Clash} again=${() => submit("", true)} />
      <div class="choices">
        <button type="button" class="button accent" disabled=${busy.value || !text.trim()} onClick=${() => submit()}>
          <${Icon} name="check" size="16" /><span>${kind === "reply" ? _("Send") : _("Keep the note")}</span><kbd aria-hidden="true">Ctrl ⏎</kbd>
        </button>
        ${kind === "reply" &&
        resolves &&
        html`<button type="button" class="button" disabled=${busy.value || !text.trim()} onClick=${() => submit("resolved")}>${_("Send and resolve")}</button>`}
      </div>
    </form>
  `;
}
