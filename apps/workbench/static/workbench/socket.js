// The connection to the server: requests with replies, live frames, and coming back after every kind of break.

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
const REPLY_MS = 8000;
const SILENCE_MS = 8000;
const ACKNOWLEDGE_EVERY = 16;

/** Close codes after which trying again is useless. */
const FINAL = { 4401: "signed_out", 4403: "no_agent" };

const timedOut = { ok: false, code: "no_answer", reason: "" };
const disconnected = { ok: false, code: "disconnected", reason: "" };

export class Socket {
  /** `onFrame(frame)` gets every live frame; `onState(state)` "live", "reconnecting", "signed_out" or "no_agent". */
  constructor(url, { onFrame, onState }) {
    this.url = url;
    this.onFrame = onFrame;
    this.onState = onState;
    this.waiting = new Map();
    this.failures = 0;
    this.frames = 0;
    this.nextId = 1;
    this.heardAt = 0;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => this.hurry());
    setInterval(() => this.probe(), 1000);
  }

  open() {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  /** Ask or command; resolves to the reply and never rejects. */
  request(type, data = {}) {
    if (this.socket?.readyState !== WebSocket.OPEN) return Promise.resolve(disconnected);
    const id = String(this.nextId++);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle({ ...timedOut, id }), REPLY_MS);
      this.waiting.set(id, { resolve, timer });
      this.socket.send(JSON.stringify({ id, type, data }));
    });
  }

  receive(message) {
    this.heardAt = performance.now();
    if (message.kind === "reply") {
      this.settle(message);
      return;
    }
    this.acknowledge();
    if (message.kind === "snapshot" || message.kind === "stale") {
      this.failures = 0;
      this.onState("live");
    }
    this.onFrame(message);
  }

  /** The server hands out no more than a window of unconfirmed frames. */
  acknowledge() {
    this.frames += 1;
    if (this.frames < ACKNOWLEDGE_EVERY) return;
    this.socket.send(JSON.stringify({ type: "ack", data: { count: this.frames } }));
    this.frames = 0;
  }

  settle(reply) {
    const waiting = this.waiting.get(reply.id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(reply.id);
    waiting.resolve(reply);
  }

  closed(socket, code) {
    if (socket !== this.socket) return;
    for (const id of [...this.waiting.keys()]) this.settle({ ...disconnected, id });
    this.frames = 0;
    this.socket = null;
    if (FINAL[code]) {
      this.onState(FINAL[code]);
      this.final = true;
      return;
    }
    this.onState("reconnecting");
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
    this.retry = setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2));
  }

  /** The computer woke up or the network is back: do not wait for the next attempt. */
  hurry() {
    if (document.hidden || this.final) return;
    if (!this.socket) this.open();
    else this.heardAt = Math.min(this.heardAt, performance.now() - SILENCE_MS);
  }

  /** After a silence ask for a sign of life; a connection that gives none is dropped and made anew. */
  async probe() {
    const socket = this.socket;
    if (!socket || this.probing === socket || performance.now() - this.heardAt < SILENCE_MS) return;
    if (socket.readyState !== WebSocket.OPEN) {
      this.drop(socket);
      return;
    }
    this.probing = socket;
    const reply = await this.request("ping");
    this.probing = null;
    if (reply.code === "no_answer") this.drop(socket);
  }

  drop(socket) {
    socket.close();
    this.closed(socket, 1006);
  }
}
