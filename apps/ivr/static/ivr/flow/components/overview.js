// The map in the corner: all nodes, and what part of them is in view. Click or drag to go there.

import { html } from "../../../workbench/vendor/preact.js";
import { _ } from "../../../workbench/i18n.js";
import { centreAt, drawnNodes, view } from "../canvas.js";
import { definition, problemsByNode, selected } from "../store.js";

const MARGIN = 60;
const FEWEST = 6; // nodes; fewer need no map

function boundsOf(nodes) {
  const left = Math.min(...nodes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...nodes.map(({ y }) => y)) - MARGIN;
  const right = Math.max(...nodes.map(({ x, width }) => x + width)) + MARGIN;
  const bottom = Math.max(...nodes.map(({ y, height }) => y + height)) + MARGIN;
  return { left, top, width: right - left, height: bottom - top };
}

function go(event, { left, top, width, height }) {
  if (event.buttons !== 1) return;
  const box = event.currentTarget.getBoundingClientRect();
  const scale = Math.max(width / box.width, height / box.height);
  const x = left + width / 2 + (event.clientX - box.left - box.width / 2) * scale;
  const y = top + height / 2 + (event.clientY - box.top - box.height / 2) * scale;
  centreAt(x, y);
}

export function Overview() {
  // Both are read so that the map follows them; what is drawn is asked of the canvas.
  const [{ scale, x, y, width, height }, { nodes: all }] = [view.value, definition.value];
  const nodes = drawnNodes();
  if (all.length < FEWEST || nodes.length === 0) return null;
  const bounds = boundsOf(nodes);
  const chosen = new Set(selected.value);
  const look = (id) => [chosen.has(id) && "is-selected", problemsByNode.value.has(id) && "has-fault"].filter(Boolean).join(" ");
  return html`
    <svg
      class="flow-overview"
      role="img"
      aria-label=${_("Overview")}
      viewBox=${`${bounds.left} ${bounds.top} ${bounds.width} ${bounds.height}`}
      onPointerDown=${(event) => go(event, bounds)}
      onPointerMove=${(event) => go(event, bounds)}
    >
      ${nodes.map((node) => html`<rect key=${node.id} class=${look(node.id)} x=${node.x} y=${node.y} width=${node.width} height=${node.height} rx="8" />`)}
      ${scale > 0 && html`<rect class="flow-window" x=${-x / scale} y=${-y / scale} width=${width / scale} height=${height / scale} />`}
    </svg>
  `;
}
