// The one connection of the page, and the orders that go over it.

import { Socket } from "../workbench/socket.js";
import { applyFrame, connection } from "./store.js";

let socket = null;

/** Connect to `path` on this host, and stay connected. */
export function connect(path) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new Socket(`${scheme}://${location.host}${path}`, {
    onFrame: applyFrame,
    onState: (state) => {
      connection.value = state;
    },
  });
  socket.open();
}

/** Order something (see apps/supervision/protocol.py); resolves to the reply { ok, code, reason }. */
export const order = (type, data) => socket.request(type, data);
