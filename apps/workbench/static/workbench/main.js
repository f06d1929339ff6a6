// Puts the parts together: one socket, one store, one tree.

import { effect, html, render } from "./vendor/preact.js";
import * as actions from "./actions.js";
import { watchOffers } from "./alerts.js";
import { addBroadcast } from "./broadcasts.js";
import { App } from "./components/app.js";
import { watchConversation } from "./knowledge.js";
import { listenForShortcuts } from "./shortcuts.js";
import { Socket } from "./socket.js";
import { useToken } from "./tickets/api.js";
import { connect as connectTickets, watch as watchTickets } from "./tickets/live.js";
import { loadCatalogue, loadViews } from "./tickets/store.js";
import { agent, applyFrame, connection, screenPops, shown, statistics } from "./store.js";

const STATISTICS_MS = 60_000;
/** The projection of the last call is behind its frames by a moment, or longer where the floor was away: ask again. */
const PROJECTION_MS = [1500, 3000, 6000, 12_000];

const config = JSON.parse(document.getElementById("workbench-config").textContent);
const scheme = location.protocol === "https:" ? "wss" : "ws";
const socket = new Socket(`${scheme}://${location.host}${config.socket}`, {
  onFrame(frame) {
    applyFrame(frame);
    if (frame.kind === "broadcast") addBroadcast(frame.broadcast);
    // While the live data was interrupted a message may have been missed.
    if (frame.kind === "fresh") actions.refreshBroadcasts();
  },
  onState(state) {
    const isNew = state === "live" && connection.value !== "live";
    connection.value = state;
    if (isNew) {
      actions.refreshBroadcasts();
      actions.refreshCatalogue();
      actions.refreshStatistics();
    }
  },
});
actions.useSocket(socket);

// Who calls is asked for as soon as an interaction appears.
effect(() => {
  const id = shown.value?.id;
  if (id && connection.value === "live" && !(id in screenPops.peek())) actions.refreshScreenPop(id);
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function countTheLastCall() {
  const before = statistics.peek()?.handled;
  for (const ms of PROJECTION_MS) {
    await pause(ms);
    await actions.refreshStatistics();
    if (statistics.peek()?.handled !== before) return;
  }
}

let worked = false;
effect(() => {
  const idle = agent.value?.work === "idle";
  if (idle && worked) countTheLastCall();
  worked = agent.value ? !idle : worked;
});
setInterval(actions.refreshStatistics, STATISTICS_MS);

watchOffers();
watchConversation();
listenForShortcuts();
render(html`<${App} config=${config} />`, document.getElementById("workbench"));
socket.open();

useToken(config.csrf);
loadCatalogue();
loadViews();
connectTickets(`${scheme}://${location.host}/ws/tickets/`);
watchTickets();
