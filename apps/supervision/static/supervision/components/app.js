// The whole page.

import { html } from "../../workbench/vendor/preact.js";
import { Agents } from "./agents.js";
import { Alarms } from "./alarms.js";
import { BroadcastDialog } from "./broadcast.js";
import { Chart } from "./chart.js";
import { Interactions } from "./interactions.js";
import { ListenDialog, ListeningBar } from "./listen.js";
import { MoveDialog } from "./moving.js";
import { Notice } from "./notice.js";
import { PresenceDialog } from "./presence.js";
import { Queues } from "./queues.js";
import { Status } from "./status.js";
import { Tiles } from "./tiles.js";

export const App = ({ config }) => html`
  <${Status} />
  <${ListeningBar} config=${config} />
  <${Alarms} />
  <${Tiles} />
  <div class="floor-grid">
    <${Queues} /><${Chart} /><${Agents} config=${config} /><${Interactions} config=${config} />
  </div>
  <${PresenceDialog} config=${config} />
  <${ListenDialog} config=${config} />
  <${MoveDialog} />
  <${BroadcastDialog} />
  <${Notice} />
`;
