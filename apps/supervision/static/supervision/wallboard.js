// The wallboard: the dashboard's figures, large, for a screen across the room. It only shows.

import { html, render } from "../workbench/vendor/preact.js";
import { Wallboard } from "./components/wallboard.js";
import { connect } from "./socket.js";

render(html`<${Wallboard} />`, document.getElementById("wallboard"));
connect("/ws/floor/");
