// What is wrong with the connection, in words.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { connection, loaded, stage, stale } from "../store.js";

function text() {
  if (connection.value === "reconnecting") {
    return stage.value === "call"
      ? _("Connection lost. Your call continues; the screen is reconnecting.")
      : _("Connection lost. Reconnecting…");
  }
  if (stale.value && loaded.value) return _("The live data is interrupted: what you see may be out of date.");
  if (stale.value) return _("The floor is not reachable yet. The screen will appear by itself.");
  return "";
}

export const Banner = () => (text() ? html`<div class="banner" role="status">${text()}</div>` : null);
