// The desk's block on the page of a ticket in the admin. What it changes is shown by loading the page anew.

const panel = document.querySelector("[data-desk-ticket]");
const id = panel.dataset.deskTicket;
const part = (name) => panel.querySelector(`[data-desk-${name}]`);
const token = panel.querySelector("[name=csrfmiddlewaretoken]").value;
const body = () => document.querySelector("textarea[name=body]");
const RETRY_MS = 3000;

function refuse(text) {
  const place = part("error");
  place.textContent = text;
  place.hidden = !text;
}

async function ask(method, path, data) {
  const response = await fetch(`/api/v1/desk/${path}`, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: data === undefined ? undefined : JSON.stringify(data),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (response.ok) return answer;
  refuse(Object.values(answer).flat().join(" "));
  throw new Error(`${method} ${path}: ${response.status}`);
}

const changing = async (...request) => {
  await ask(...request);
  location.reload();
};

panel.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.deskItem) changing("PATCH", `checklist/${field.dataset.deskItem}/`, { done: field.checked });
  if (field.name === "template" && field.value) changing("POST", `tickets/${id}/checklist/`, { template: Number(field.value) });
  if (field.matches("[data-desk-reply]") && field.value) insert(field);
  if (field.matches("[data-desk-macro]")) preview(field);
});

part("step").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = event.target.elements.text.value.trim();
  if (text) changing("POST", `tickets/${id}/checklist/`, { text });
});

part("time").addEventListener("submit", (event) => {
  event.preventDefault();
  const minutes = Number(event.target.elements.minutes.value);
  if (minutes > 0) changing("POST", `tickets/${id}/time/`, { seconds: minutes * 60 });
});

part("timer").addEventListener("click", (event) =>
  event.currentTarget.dataset.deskTimer === "stop" ? changing("POST", "timer/", {}) : changing("POST", `tickets/${id}/time/`, {}),
);

async function insert(field) {
  const filled = await ask("GET", `tickets/${id}/replies/${field.value}/`);
  field.value = "";
  const into = body();
  if (!into) return;
  const at = into.selectionStart ?? into.value.length;
  into.setRangeText(filled.text, at, into.selectionEnd ?? at);
  into.focus();
  into.setSelectionRange(at + filled.cursor, at + filled.cursor);
  into.dispatchEvent(new Event("input", { bubbles: true }));
  attach(into.form, filled.files);
}

/** The files of a canned reply go along: their ids in the form, their names to be seen and taken out again. */
function attach(form, files) {
  const list = form.querySelector("[data-reply-files]");
  const there = new Set([...list.querySelectorAll("input")].map((input) => Number(input.value)));
  for (const file of files.filter((one) => !there.has(one.id))) {
    const item = document.createElement("li");
    const key = Object.assign(document.createElement("input"), { type: "hidden", name: "reply_files", value: file.id });
    const out = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    out.setAttribute("aria-label", list.dataset.remove.replace("%(name)s", file.name));
    out.addEventListener("click", () => item.remove());
    item.append(`${file.name} (${Math.ceil(file.size / 1024)} kB) `, out, key);
    list.append(item);
  }
}

async function preview(field) {
  const place = part("preview");
  place.hidden = true;
  if (!field.value) return;
  const { changes, error } = await ask("GET", `tickets/${id}/macros/${field.value}/`);
  const lines = changes.map((one) => `${one.label}: ${one.before} → ${one.after}`);
  if (error) lines.push(error);
  place.querySelector("ul").replaceChildren(
    ...(lines.length ? lines : [panel.dataset.nothing]).map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
  place.hidden = false;
  part("run").onclick = () => changing("POST", `tickets/${id}/macros/${field.value}/`);
}

// Who else is here.
let socket = null;
const isWriting = () => Boolean(body()?.value.trim());
const say = () =>
  socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ watch: Number(id), doing: isWriting() ? "writing" : "viewing" }));

function showOthers(others) {
  part("others").replaceChildren(
    ...others.map(({ name, doing }) => {
      const line = document.createElement("li");
      line.dataset.doing = doing;
      line.textContent = panel.dataset[doing].replace("%(name)s", name);
      return line;
    }),
  );
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/tickets/`);
  let renewing = 0;
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.kind === "ready") {
      renewing = setInterval(say, message.renew_seconds * 1000);
      say();
    }
    if (message.kind === "others") showOthers(message.others);
  };
  socket.onclose = (event) => {
    clearInterval(renewing);
    if (event.code !== 4401) setTimeout(connect, RETRY_MS);
  };
}
connect();
let before = isWriting();
body()?.addEventListener("input", () => {
  if (isWriting() !== before) say();
  before = isWriting();
});
