// Counts every <time data-countdown> down to its datetime, by the page's own clock set right by the server's.

const TICK_MS = 1000;

const clockError = () => {
  const server = Date.parse(document.querySelector("[data-server-now]")?.dataset.serverNow ?? "");
  return Number.isNaN(server) ? 0 : server - Date.now();
};

const error = clockError();

export const format = (seconds) => {
  const left = Math.abs(Math.trunc(seconds));
  const [days, hours, minutes, rest] = [left / 86400, (left / 3600) % 24, (left / 60) % 60, left % 60].map(Math.floor);
  const pad = (number) => String(number).padStart(2, "0");
  const text = days ? `${days}d ${pad(hours)}:${pad(minutes)}` : `${hours}:${pad(minutes)}:${pad(rest)}`;
  return seconds < 0 ? `−${text}` : text;
};

const show = () => {
  const now = Date.now() + error;
  for (const element of document.querySelectorAll("time[data-countdown]")) {
    const seconds = (Date.parse(element.dateTime) - now) / 1000;
    element.textContent = format(seconds);
    element.classList.toggle("sla-late", seconds < 0);
    const warn = Date.parse(element.dataset.warn ?? "");
    element.classList.toggle("sla-soon", seconds >= 0 && now >= warn);
  }
};

show();
setInterval(show, TICK_MS);
