// The page's requests. An answer is `{ok, status, body}`; a server that cannot be reached is status 0.

import { config } from "./store.js";

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

async function ask(url, options = {}) {
  try {
    const response = await fetch(url, { ...options, redirect: "manual", headers: { Accept: "application/json", ...options.headers } });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { ok: response.ok && isJson, status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

export const get = (name) => ask(config.urls[name]);

export const post = (name, body) =>
  ask(config.urls[name], {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
  });
