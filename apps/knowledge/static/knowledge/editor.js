// The Markdown editor: tools, preview, pictures by button, paste and drop. Without it the form still works.

const config = JSON.parse(document.getElementById("editor-config").textContent);
const _ = (text) => (globalThis.django?.gettext ? globalThis.django.gettext(text) : text);
const form = document.getElementById("kb-editor");
const body = document.getElementById("kb-body");
const frame = document.getElementById("kb-preview");
const status = document.getElementById("kb-status");
const picture = document.getElementById("kb-picture");
const PAUSE_MS = 300;

let changed = false;
let waiting = 0;
let asked = 0;

const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
const post = (url, data) => fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });

function say(text) {
  if (status) status.textContent = text;
}

/** What the server has made safe; the frame runs no scripts besides. */
function show(html) {
  const dark = document.documentElement.classList.contains("dark") ? " dark" : "";
  frame.srcdoc = `<link rel="stylesheet" href="${form.dataset.styles}"><body class="article-frame${dark}"><div class="article-text">${html}</div>`;
}

async function preview() {
  const turn = ++asked;
  const data = new FormData();
  data.append("body", body.value);
  try {
    const reply = await post(config.preview, data);
    if (turn === asked && reply.ok) show((await reply.json()).html);
  } catch {
    say(_("The preview is not available: the server does not answer."));
  }
}

function previewSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(preview, PAUSE_MS);
}

/** Put `text` in place of the selection, so that undo takes it back. */
function put(text, selectFrom = text.length, selectTo = selectFrom) {
  const start = body.selectionStart;
  body.focus();
  if (!document.execCommand("insertText", false, text)) {
    body.setRangeText(text);
    body.dispatchEvent(new Event("input"));
  }
  body.setSelectionRange(start + selectFrom, start + selectTo);
}

const selected = () => body.value.slice(body.selectionStart, body.selectionEnd);

function around(mark, fallback) {
  const text = selected() || fallback;
  put(mark + text + mark, mark.length, mark.length + text.length);
}

function eachLine(prefix) {
  const start = body.value.lastIndexOf("\n", body.selectionStart - 1) + 1;
  body.setSelectionRange(start, body.selectionEnd);
  const lines = selected().split("\n");
  put(lines.map((line, number) => (typeof prefix === "function" ? prefix(number) : prefix) + line).join("\n"));
}

const tools = {
  bold: () => around("**", _("bold")),
  italic: () => around("*", _("italic")),
  code: () => around("`", _("code")),
  heading: () => eachLine("# "),
  bullets: () => eachLine("- "),
  numbers: () => eachLine((number) => `${number + 1}. `),
  link() {
    const text = selected() || _("text");
    put(`[${text}](https://)`, text.length + 3, text.length + 11);
  },
  table: () => put(`\n| ${_("Column")} | ${_("Column")} |\n| --- | --- |\n|  |  |\n`),
};

async function addPicture(file) {
  if (!file) return;
  say(_("The picture is being loaded up…"));
  const data = new FormData();
  data.append("file", file, file.name || "picture.png");
  try {
    const reply = await post(config.picture, data);
    const answer = await reply.json();
    if (!reply.ok) return say(answer.error);
    put(`![${selected() || answer.name.replace(/\.[^.]+$/, "").replace(/[[\]]/g, "")}](${answer.path})`);
    say(_("The picture is in the text."));
  } catch {
    say(_("The picture could not be loaded up: the server does not answer."));
  }
}

const pictureIn = (list) => [...(list ?? [])].find((file) => file.type.startsWith("image/"));

function begin() {
  form.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]");
    if (tool) tools[tool.dataset.tool]();
    const asks = event.target.closest("[data-confirm]");
    if (asks && !confirm(asks.dataset.confirm)) event.preventDefault();
  });
  form.addEventListener("input", () => {
    changed = true;
    previewSoon();
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  picture?.addEventListener("change", () => addPicture(picture.files[0]).then(() => (picture.value = "")));
  body.addEventListener("paste", (event) => {
    const file = pictureIn(event.clipboardData?.files);
    if (!file || body.readOnly) return;
    event.preventDefault();
    addPicture(file);
  });
  body.addEventListener("dragover", (event) => {
    if (body.readOnly) return;
    event.preventDefault();
    body.classList.add("kb-drop");
  });
  body.addEventListener("dragleave", () => body.classList.remove("kb-drop"));
  body.addEventListener("drop", (event) => {
    body.classList.remove("kb-drop");
    const file = pictureIn(event.dataTransfer?.files);
    if (!file || body.readOnly) return;
    event.preventDefault();
    addPicture(file);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const tool = { b: "bold", i: "italic", k: "link" }[event.key];
    if (event.key === "s") form.querySelector("[value=save]")?.click();
    else if (tool && event.target === body && !body.readOnly) tools[tool]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  new MutationObserver(preview).observe(document.documentElement, { attributeFilter: ["class"] });
  preview();
}

begin();
