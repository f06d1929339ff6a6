// The desk's WebSocket: what has changed, and who else is on the open ticket. Without it everything works, only later.

import { effect } from "../vendor/preact.js";
import { hasDraft } from "./drafts.js";
import { loadRows, open, others, reload, view } from "./store.js";

const GATHER_MS = 400;
const RETRY_MS = 3000;
const NOT_LOGGED_IN = 4401;

let socket = null;
let renewing = null;
let gathering = null;

function say() {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const id = open.peek()?.id ?? null;
  socket.send(JSON.stringify({ watch: id, doing: id && hasDraft(id) ? "writing" : "viewing" }));
}

/** Many changes at once (a bulk edit) are one look. */
function lookSoon(ticket) {
  const isOpen = open.peek()?.id === ticket;
  if (isOpen) reload();
  clearTimeout(gathering);
  gathering = setTimeout(() => loadRows(), GATHER_MS);
}

function take(message) {
  if (message.kind === "ready") {
    clearInterval(renewing);
    renewing = setInterval(say, message.renew_seconds * 1000);
    say();
  }
  if (message.kind === "changed") lookSoon(message.ticket);
  if (message.kind === "others" && message.ticket === open.peek()?.id) others.value = message.others;
}

export function connect(url) {
  socket = new WebSocket(url);
  socket.onmessage = (event) => take(JSON.parse(event.data));
  socket.onclose = (event) => {
    clearInterval(renewing);
    if (event.code === NOT_LOGGED_IN) return;
    setTimeout(() => {
      connect(url);
      loadRows();
      reload();
    }, RETRY_MS * (0.5 + Math.random()));
  };
}

/** Tell at once that another ticket is open, or that somebody has begun to write. */
export function watch() {
  let before = "";
  effect(() => {
    const id = open.value?.id ?? 0;
    const now = `${id}:${id ? hasDraft(id) : ""}:${view.value ? "" : ""}`;
    if (now !== before) say();
    before = now;
  });
}
