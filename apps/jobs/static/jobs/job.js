// Follows the jobs of the page: over a WebSocket, and by asking every two seconds where none comes through.

const POLL_MS = 2000;
const AGAIN_MS = 5000;

class JobView {
  constructor(root) {
    this.root = root;
    this.poll = null;
    root.querySelector("[data-job-cancel]")?.addEventListener("click", (event) => this.cancel(event.target));
    if (!root.classList.contains("job-queued") && !root.classList.contains("job-running")) return;
    this.isOpen = true;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/jobs/${this.root.dataset.job}/`);
    socket.onmessage = (event) => {
      this.stopPolling();
      this.show(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (!this.isOpen) return;
      this.startPolling();
      setTimeout(() => this.isOpen && this.connect(), AGAIN_MS);
    };
    this.socket = socket;
  }

  startPolling() {
    this.poll ??= setInterval(() => this.ask(), POLL_MS);
    this.ask();
  }

  stopPolling() {
    clearInterval(this.poll);
    this.poll = null;
  }

  async ask() {
    const answer = await fetch(this.root.dataset.stateUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) this.show(await answer.json());
  }

  async cancel(button) {
    button.disabled = true;
    const token = this.root.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(this.root.dataset.cancelUrl, { method: "POST", headers: { "X-CSRFToken": token } });
    if (answer.ok) this.show(await answer.json());
    else button.disabled = false;
  }

  show(frame) {
    const part = (name) => this.root.querySelector(`[data-job-${name}]`);
    this.root.className = `job job-${frame.state}`;
    this.root.classList.toggle("job-endless", frame.state === "running" && frame.percent === null);
    part("state").textContent = frame.percent === null || !frame.is_open
      ? frame.state_text : `${frame.state_text} · ${frame.percent} %`;
    part("message").textContent = frame.message;
    part("count").textContent = frame.is_open && frame.total ? `${frame.done} / ${frame.total}` : "";
    part("fill").style.width = `${frame.is_open ? (frame.percent ?? 0) : 100}%`;
    const bar = this.root.querySelector(".job-bar");
    if (frame.percent === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", frame.percent);
    if (!frame.is_open) this.finish(frame);
  }

  finish(frame) {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.stopPolling();
    this.socket.close();
    this.root.querySelector("[data-job-cancel]")?.remove();
    this.root.dispatchEvent(new CustomEvent("job:finished", { bubbles: true, detail: frame }));
    if ("reload" in this.root.dataset || frame.has_file) location.reload();
  }
}

for (const root of document.querySelectorAll("[data-job]")) {
  if (!root.jobView) root.jobView = new JobView(root);
}
