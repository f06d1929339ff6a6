// The knowledge base beside the conversation.

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { closeArticle, failed, found, insert, insertion, judge, openArticle, opened, query, suggestions, type } from "../knowledge.js";
import { shown } from "../store.js";
import { Icon } from "./icons.js";
import { Key, Panel } from "./parts.js";
import { Rich } from "./rich.js";

const Marked = ({ parts }) => parts.map(([text, matches]) => (matches ? html`<mark>${text}</mark>` : text));

const Hit = ({ hit }) => html`
  <li>
    <button type="button" class="knowledge-hit" onClick=${() => openArticle(hit)}>
      <strong lang=${hit.language}><${Marked} parts=${hit.title_parts} /></strong>
      <span class="muted" lang=${hit.language}><${Marked} parts=${hit.snippet} /></span>
    </button>
  </li>
`;

const Hits = ({ hits }) => html`<ul class="knowledge-hits">${hits.map((hit) => html`<${Hit} key=${hit.key} hit=${hit} />`)}</ul>`;

/** Arrow keys go through the results, as in a list. */
function walk(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll("input, .knowledge-hit")];
  const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Answer() {
  if (failed.value) return html`<p class="muted" role="alert">${_("The knowledge base does not answer at the moment.")}</p>`;
  if (found.value) {
    const { is_exact, results } = found.value;
    if (!results.length) return html`<p class="muted" role="status">${_("Nothing found. Try other words, or fewer.")}</p>`;
    return html`${!is_exact && html`<p class="muted">${_("No article has all these words. These come close:")}</p>`}<${Hits} hits=${results} />`;
  }
  if (shown.value && suggestions.value.length) {
    return html`<h3>${_("May help here")}</h3><${Hits} hits=${suggestions.value} />`;
  }
  return html`<p class="muted">${_("Articles that may help appear here during a conversation.")}</p>`;
}

export const KnowledgePanel = () => html`
  <${Panel} title=${_("Knowledge base")} class="knowledge-panel" aside=${html`<${Key}>F<//>`}>
    <div role="search" onKeyDown=${walk}>
      <input
        id="knowledge-query"
        type="search"
        maxlength="200"
        autocomplete="off"
        aria-label=${_("Search the knowledge base")}
        placeholder=${_("Search the knowledge base")}
        value=${query.value}
        onInput=${(event) => type(event.currentTarget.value)}
        onKeyDown=${(event) => {
          if (event.key !== "Enter" || !found.value?.results.length) return;
          openArticle(found.value.results[0]);
        }}
      />
      <div aria-live="polite"><${Answer} /></div>
    </div>
  <//>
`;

const REASONS = () => [
  ["wrong", _("It is wrong")],
  ["outdated", _("It is out of date")],
  ["unclear", _("It is hard to understand")],
  ["incomplete", _("Something is missing")],
];

function Judgement({ article }) {
  const [asking, setAsking] = useState(false);
  if (article.judged) return html`<p class="muted" role="status">${_("Thank you: that helps us to make it better.")}</p>`;
  if (asking) {
    return html`<div class="choices" role="group" aria-label=${_("What was wrong with it?")}>
      ${REASONS().map(([code, name]) => html`<button type="button" class="button plain" key=${code} onClick=${() => judge(article, "unhelpful", code)}>${name}</button>`)}
    </div>`;
  }
  return html`<div class="choices">
    <span>${_("Did this help?")}</span>
    <button type="button" class="button plain" onClick=${() => judge(article, "helpful")}>${_("Yes")}</button>
    <button type="button" class="button plain" onClick=${() => setAsking(true)}>${_("No")}</button>
  </div>`;
}

/** The open article; it leaves the rest of the screen alone, so that the agent can go on writing. */
export function ArticleView() {
  const article = opened.value;
  const top = useRef();
  useEffect(() => top.current?.focus(), [article?.id, article?.language]);
  if (!article) return null;
  const close = () => {
    closeArticle();
    document.getElementById("knowledge-query")?.focus();
  };
  return html`
    <aside
      class="article-view"
      aria-label=${_("Article")}
      onKeyDown=${(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header>
        <h2 ref=${top} tabindex="-1" lang=${article.language}>${article.title}</h2>
        <button type="button" class="tool" aria-label=${_("Close")} title=${_("Close")} onClick=${close}><${Icon} name="cross" /></button>
      </header>
      <p class="muted">
        <span class="tag">${article.audience === "public" ? _("Public") : _("Internal")}</span> ${article.category}
      </p>
      <${Rich} key=${article.key} text=${article.html} lang=${article.language} />
      ${article.files.length > 0 && html`<h3>${_("Files")}</h3><ul>${article.files.map((file) => html`<li key=${file.path}><a href=${file.path} target="_blank" rel="noopener">${file.name}</a></li>`)}</ul>`}
      ${article.related.length > 0 && html`<h3>${_("Related articles")}</h3>
      <ul class="knowledge-hits">${article.related.map((one) => html`<li key=${one.id}><button type="button" class="knowledge-hit" onClick=${() => openArticle(one)}>${one.title}</button></li>`)}</ul>`}
      <footer>
        <div class="choices">
          <button type="button" class="button accent" onClick=${() => insert(article, "text")}>${insertion.value ? _("Put the text into the ticket") : _("Put the text into the note")}</button>
          ${article.url && html`<button type="button" class="button plain" onClick=${() => insert(article, "link")}>${insertion.value ? _("Put the link into the ticket") : _("Put the link into the note")}</button>`}
        </div>
        <${Judgement} key=${article.id} article=${article} />
      </footer>
    </aside>
  `;
}
