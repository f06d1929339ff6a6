// Today by quarter of an hour: answered and abandoned as stacked bars, offered as their frame, service level as a line.

import { html } from "../../workbench/vendor/preact.js";
import { _, fill } from "../i18n.js";
import { figure } from "../format.js";
import { figures } from "../store.js";
import { Card, Empty, Skeleton } from "./parts.js";

const WIDTH = 640;
const HEIGHT = 230;
const LEFT = 32;
const RIGHT = 44;
const TOP = 10;
const BOTTOM = 24;
const FEWEST = 8;

/** From the first interval with a call, but at least two hours. */
function lived(series) {
  const first = series.findIndex((point) => point.offered);
  if (first < 0) return [];
  return series.slice(Math.max(0, Math.min(first, series.length - FEWEST)));
}

/** The smallest of 4, 8, 12, 20, 40, 80 … that holds `value`: four round steps. */
function ceiling(value) {
  for (let power = 1; ; power *= 10) {
    const step = [1, 2, 3, 5].map((factor) => factor * power).find((size) => size * 4 >= value);
    if (step) return step * 4;
  }
}

function scales(points) {
  const top = ceiling(Math.max(4, ...points.map((point) => Math.max(point.offered, point.answered + point.abandoned))));
  const slot = (WIDTH - LEFT - RIGHT) / points.length;
  const span = HEIGHT - TOP - BOTTOM;
  return {
    top,
    slot,
    x: (index) => LEFT + slot * index,
    y: (value) => TOP + span * (1 - value / top),
    share: (value) => TOP + span * (1 - value),
  };
}

const Grid = ({ scale }) => [0, 0.25, 0.5, 0.75, 1].map(
  (part) => html`
    <g key=${part}>
      <line class="chart-grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${scale.share(part)} y2=${scale.share(part)} />
      <text class="chart-label" x=${LEFT - 6} y=${scale.share(part) + 3} text-anchor="end">${scale.top * part}</text>
      <text class="chart-label" x=${WIDTH - RIGHT + 6} y=${scale.share(part) + 3}>${part * 100}%</text>
    </g>
  `,
);

function Bar({ point, index, scale }) {
  const gap = Math.min(4, scale.slot * 0.15);
  const x = scale.x(index) + gap;
  const width = Math.max(1, scale.slot - gap * 2);
  const bar = (name, from, count) =>
    count > 0 && html`<rect class=${`chart-${name}`} x=${x} width=${width} y=${scale.y(from + count)} height=${scale.y(from) - scale.y(from + count)} />`;
  return html`
    <g>
      <title>${tooltip(point)}</title>
      <rect class="chart-hover" x=${scale.x(index)} width=${scale.slot} y=${TOP} height=${HEIGHT - TOP - BOTTOM} />
      ${bar("offered", 0, point.offered)} ${bar("answered", 0, point.answered)} ${bar("abandoned", point.answered, point.abandoned)}
    </g>
  `;
}

const tooltip = (point) =>
  fill(_("%(time)s: %(offered)s offered, %(answered)s answered, %(abandoned)s abandoned, service level %(level)s"), {
    ...point,
    level: figure(point.service_level, "share"),
  });

function Level({ points, scale }) {
  const known = points.map((point, index) => ({ ...point, index })).filter((point) => point.service_level !== null);
  const at = (point) => `${scale.x(point.index) + scale.slot / 2},${scale.share(point.service_level)}`;
  return html`
    <polyline class="chart-level" points=${known.map(at).join(" ")} />
    ${known.map((point) => html`<circle key=${point.at} class="chart-dot" cx=${at(point).split(",")[0]} cy=${scale.share(point.service_level)} r="2.5" />`)}
  `;
}

function Times({ points, scale }) {
  const every = Math.max(1, Math.ceil(points.length / 8));
  return points.map(
    (point, index) =>
      index % every === 0 &&
      html`<text key=${point.at} class="chart-label" x=${scale.x(index) + scale.slot / 2} y=${HEIGHT - 6} text-anchor="middle">${point.time}</text>`,
  );
}

const Goal = ({ scale }) => {
  const goal = figures.value.tiles.find((tile) => tile.id === "service_level")?.goal;
  return goal && html`<line class="chart-goal" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${scale.share(goal)} y2=${scale.share(goal)} />`;
};

const Legend = () => html`
  <ul class="floor-legend">
    <li class="is-answered">${_("Answered")}</li>
    <li class="is-abandoned">${_("Abandoned")}</li>
    <li class="is-offered">${_("Offered, still open")}</li>
    <li class="is-level">${_("Service level (right)")}</li>
  </ul>
`;

const Plot = ({ points }) => {
  const scale = scales(points);
  return html`
    <svg class="floor-chart" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${_("Calls of today by quarter of an hour")}>
      <${Grid} scale=${scale} />
      ${points.map((point, index) => html`<${Bar} key=${point.at} point=${point} index=${index} scale=${scale} />`)}
      <${Goal} scale=${scale} /><${Level} points=${points} scale=${scale} /><${Times} points=${points} scale=${scale} />
    </svg>
    <${Legend} />
    <${Numbers} points=${points} />
  `;
};

/** The same numbers for those who do not see the picture. */
const Numbers = ({ points }) => html`
  <ul class="floor-hidden">${points.filter((point) => point.offered).map((point) => html`<li key=${point.at}>${tooltip(point)}</li>`)}</ul>
`;

function Body() {
  if (!figures.value) return html`<${Skeleton} lines=${5} />`;
  const points = lived(figures.value.series);
  return points.length ? html`<${Plot} points=${points} />` : html`<${Empty} icon="bar_chart">${_("No calls yet today. The first one draws the first bar.")}<//>`;
}

export const Chart = () => html`<${Card} title=${_("Today")} icon="bar_chart" class="is-chart"><${Body} /><//>`;
