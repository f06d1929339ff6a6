// The node types, to be dragged onto the canvas; a click or Enter puts one beside the selected node.

import { html, useSignal } from "../../../workbench/vendor/preact.js";
import { _ } from "../../../workbench/i18n.js";
import { add } from "../actions.js";
import { pointAt } from "../canvas.js";
import { catalogue } from "../schema.js";

const FAR = 5; // pixels; less is a click
let dragged = false;

/** Follow the pointer with a copy of the item, and add a node where it is let go. */
function drag(event, type) {
  if (event.button !== 0) return;
  const item = event.currentTarget;
  const from = { x: event.clientX, y: event.clientY };
  let ghost = null;
  const move = (moved) => {
    if (!ghost && Math.hypot(moved.clientX - from.x, moved.clientY - from.y) < FAR) return;
    ghost ??= ghostOf(item);
    ghost.style.translate = `${moved.clientX - 90}px ${moved.clientY - 20}px`;
  };
  const end = (ended) => {
    item.removeEventListener("pointermove", move);
    item.removeEventListener("pointerup", end);
    item.removeEventListener("pointercancel", end);
    if (!ghost) return;
    ghost.remove();
    const point = ended.type === "pointerup" && pointAt(ended.clientX, ended.clientY);
    if (point) add(type, point);
    dragged = true; // the click that follows belongs to the drag
    setTimeout(() => (dragged = false), 0);
  };
  item.setPointerCapture(event.pointerId);
  item.addEventListener("pointermove", move);
  item.addEventListener("pointerup", end);
  item.addEventListener("pointercancel", end);
}

function ghostOf(item) {
  const ghost = item.cloneNode(true);
  ghost.classList.add("flow-ghost");
  document.getElementById("flow").append(ghost);
  return ghost;
}

const Item = ({ type }) => html`
  <button type="button" class=${`flow-item is-${type.group}`} data-type=${type.type} title=${type.help} onPointerDown=${(event) => drag(event, type.type)} onClick=${() => dragged || add(type.type)}>
    <span class="flow-item-name">${type.label}</span>
    <span class="flow-item-help">${type.help}</span>
  </button>
`;

export function Palette() {
  const wanted = useSignal("");
  const fits = ({ label, type, help }) => `${label} ${type} ${help}`.toLowerCase().includes(wanted.value.toLowerCase());
  const { groups, types } = catalogue.value;
  const shown = groups
    .map((group) => ({ ...group, items: types.filter((type) => type.group === group.id && fits(type)) }))
    .filter(({ items }) => items.length);
  return html`
    <nav class="flow-palette" aria-label=${_("Node types")}>
      <input type="search" class="flow-input" placeholder=${_("Find a node type")} aria-label=${_("Find a node type")} value=${wanted.value} onInput=${({ target }) => (wanted.value = target.value)} />
      ${shown.map(
        ({ id, label, items }) => html`
          <h3 key=${id}>${label}</h3>
          ${items.map((type) => html`<${Item} key=${type.type} type=${type} />`)}
        `,
      )}
      ${shown.length === 0 && html`<p class="flow-quiet">${_("No node type fits.")}</p>`}
    </nav>
  `;
}
