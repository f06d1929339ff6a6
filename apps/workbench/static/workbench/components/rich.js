// Text with marks from the server, which has made it safe. It is built element by element from a list of known ones, so
// that nothing else could come through even then.

import { html } from "../vendor/preact.js";

const KNOWN = new Set(
  "A BLOCKQUOTE BR CODE EM H2 H3 H4 H5 HR IMG LI OL P PRE S STRONG TABLE TBODY TD TH THEAD TR UL".split(" "),
);
const ATTRIBUTES = ["href", "src", "alt", "title", "start"];
const SAFE = /^(https?:|mailto:|tel:|\/|#)/i;

function attributesOf(element) {
  const kept = {};
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    if (value !== null && (!["href", "src"].includes(name) || SAFE.test(value))) kept[name] = value;
  }
  return element.tagName === "A" ? { ...kept, target: "_blank", rel: "noopener noreferrer" } : kept;
}

function build(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const children = [...node.childNodes].map(build);
  if (!KNOWN.has(node.tagName)) return children;
  return html`<${node.tagName.toLowerCase()} ...${attributesOf(node)}>${children}<//>`;
}

/** A parsed document is inert: nothing in it is loaded or run. */
export const Rich = ({ text, ...rest }) =>
  html`<div class="article-text" ...${rest}>${[...new DOMParser().parseFromString(text, "text/html").body.childNodes].map(build)}</div>`;
