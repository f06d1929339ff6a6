// Requests to the desk's API. They never reject: what went wrong is in the answer.

import { toast } from "../actions.js";
import { _ } from "../i18n.js";

const BASE = "/api/v1/desk/";
const LONGEST_MS = 10_000;

let csrf = "";
export const useToken = (token) => {
  csrf = token;
};

/** Resolve to {ok, status, data}; status 0 means that the server was not reached. */
export async function ask(method, path, body) {
  try {
    const response = await fetch(BASE + path, {
      method,
      signal: AbortSignal.timeout(LONGEST_MS),
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    // The header of apps/accounts/cards.py.
    if (response.headers.has("Card-Numbers-Masked")) toast(_("A card number was masked: such numbers are not kept."));
    const data = response.status === 204 ? null : await response.json();
    return { ok: response.ok, status: response.status, data };
  } catch {
    return { ok: false, status: 0, data: null }; // away, too slow, or no JSON: all the same to who waits
  }
}

/** What a refusal says, as one line; "" where it says nothing. */
export function reason(answer) {
  const texts = [];
  const collect = (value) => {
    if (typeof value === "string") texts.push(value);
    else if (value && typeof value === "object") Object.values(value).forEach(collect);
  };
  const { code: _code, theirs: _theirs, yours: _yours, ...said } = answer.data ?? {};
  collect(said);
  return texts.join(" ");
}
