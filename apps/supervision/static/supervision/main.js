// The dashboard: one socket, one store, one tree.

import { html, render } from "../workbench/vendor/preact.js";
import { App } from "./components/app.js";
import { connect } from "./socket.js";

const config = JSON.parse(document.getElementById("floor-config").textContent);
render(html`<${App} config=${config} />`, document.getElementById("floor"));
connect(config.socket);
