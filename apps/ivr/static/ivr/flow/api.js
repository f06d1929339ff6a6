// The page's requests. An answer is `{ok, status, body}`; a server that cannot be reached is status 0.

import { config } from "./store.js";

/** The cookie is newer than the page where somebody has logged in again in another tab. */
const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;

async function ask(url, options = {}) {
  try {
    const response = await fetch(url, { ...options, redirect: "manual", headers: { Accept: "application/json", ...options.headers } });
    // Whoever was logged out is sent to the log-in: nothing that a script should follow.
    if (response.type === "opaqueredirect") return { ok: false, status: 403, body: {} };
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { ok: response.ok && isJson, status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

export const get = (name) => ask(config.urls[name]);

export const post = (name, body) => postTo(config.urls[name], body);

export const postTo = (url, body) =>
  ask(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
  });
