// The bar on top: who, in what presence, connected or not, and the settings of this computer.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { theme, toggle, tone } from "../preferences.js";
import { helpOpen } from "../shortcuts.js";
import { connection, stale } from "../store.js";
import { HandButton } from "./hand.js";
import { Icon } from "./icons.js";
import { PresenceControl } from "./presence.js";

function connectionState() {
  if (connection.value !== "live") return { state: "wait", text: _("Connecting…") };
  if (stale.value) return { state: "stale", text: _("Floor not reachable") };
  return { state: "live", text: _("Connected") };
}

function Connection() {
  const { state, text } = connectionState();
  return html`<span class="connection" data-state=${state} title=${text}><span class="dot"></span><span>${text}</span></span>`;
}

const nextTheme = { auto: "light", light: "dark", dark: "auto" };
const themeIcon = { auto: "display", light: "sun", dark: "moon" };

function ThemeButton() {
  const names = { auto: _("Theme: as the system"), light: _("Theme: light"), dark: _("Theme: dark") };
  const change = () => {
    theme.value = nextTheme[theme.value];
  };
  return html`<${Tool} icon=${themeIcon[theme.value]} text=${names[theme.value]} run=${change} />`;
}

const Tool = ({ icon, text, run }) => html`
  <button type="button" class="tool" title=${text} aria-label=${text} onClick=${run}><${Icon} name=${icon} /></button>
`;

const Language = ({ config }) => html`
  <form class="language" method="post" action=${config.urls.language}>
    <input type="hidden" name="csrfmiddlewaretoken" value=${config.csrf} />
    <input type="hidden" name="next" value=${location.pathname} />
    <select name="language" aria-label=${_("Language")} onChange=${(event) => event.currentTarget.form.submit()}>
      ${config.languages.map(
        ({ code, name }) => html`<option key=${code} value=${code} selected=${code === config.language}>${name}</option>`,
      )}
    </select>
  </form>
`;

const LogOut = ({ config }) => html`
  <form method="post" action=${config.urls.logout}>
    <input type="hidden" name="csrfmiddlewaretoken" value=${config.csrf} />
    <button class="tool" title=${_("Log out")} aria-label=${_("Log out")}><${Icon} name="leave" /></button>
  </form>
`;

const showHelp = () => {
  helpOpen.value = true;
};

export const Header = ({ config }) => html`
  <header class="top">
    <a class="skip" href="#work">${_("Skip to the current work")}</a>
    <p class="brand"><img src=${config.logo} width="26" height="26" alt="" /><span>${_("Workbench")}</span></p>
    <${PresenceControl} />
    <${Connection} />
    <div class="tools">
      <${HandButton} />
      <${Tool}
        icon=${tone.value === "on" ? "bell" : "mute"}
        text=${tone.value === "on" ? _("Ring tone is on") : _("Ring tone is off")}
        run=${() => toggle(tone)}
      />
      <${ThemeButton} />
      <${Tool} icon="keyboard" text=${_("Keyboard shortcuts")} run=${showHelp} />
      <${Language} config=${config} />
      <span class="who"><strong>${config.agent.name}</strong><small>${config.agent.extension}</small></span>
      <${LogOut} config=${config} />
    </div>
  </header>
`;
