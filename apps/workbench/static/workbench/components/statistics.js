// The agent's own day.

import { html } from "../vendor/preact.js";
import { _ } from "../i18n.js";
import { duration } from "../format.js";
import { statistics } from "../store.js";
import { Panel } from "./parts.js";

const Figure = ({ name, value, title }) => html`<div class="figure" title=${title}><dt>${name}</dt><dd>${value}</dd></div>`;

export function StatisticsPanel() {
  const figures = statistics.value;
  const seconds = (value) => (value === null || value === undefined ? "–" : duration(value));
  return html`
    <${Panel} title=${_("My day")}>
      <dl class="figures">
        <${Figure} name=${_("Handled")} value=${figures?.handled ?? "–"} title=${_("Conversations of today that have ended")} />
        <${Figure}
          name=${_("AHT")}
          value=${seconds(figures?.aht_seconds)}
          title=${_("Average handle time: talk, hold and wrap-up per conversation")}
        />
        <${Figure} name=${_("Talk")} value=${seconds(figures?.talk_seconds)} title=${_("Talk time of today")} />
        <${Figure} name=${_("Wrap-up")} value=${seconds(figures?.wrap_up_seconds)} title=${_("Wrap-up time of today")} />
      </dl>
    <//>
  `;
}
