// Puts the parts together.

import { html, render } from "../../workbench/vendor/preact.js";
import { App } from "./components/app.js";
import { listenForKeys } from "./keys.js";
import { loadPlugins } from "./plugins.js";
import { warnBeforeLeaving } from "./saving.js";
import { catalogue } from "./schema.js";
import { config } from "./store.js";

catalogue.value = config.catalogue;
render(html`<${App} />`, document.getElementById("flow"));
if (!config.embedded) {
  listenForKeys();
  warnBeforeLeaving();
}
loadPlugins();
