// Shift and a drag over the empty canvas select what the frame touches.

import { drawnNodes, pointAt } from "./canvas.js";
import { select } from "./store.js";

/** Watch a canvas; returns a function that ends it. */
export function watchMarquee(container) {
  const begin = (event) => {
    if (!event.shiftKey || event.button !== 0 || event.target.closest(".flow-node, .lf-edge")) return;
    event.stopPropagation(); // the drawing would be moved
    follow(container, event);
  };
  container.addEventListener("pointerdown", begin, { capture: true });
  return () => container.removeEventListener("pointerdown", begin, { capture: true });
}

function follow(container, { clientX, clientY, pointerId }) {
  const frame = container.parentElement.appendChild(document.createElement("div"));
  frame.className = "flow-marquee";
  const origin = container.getBoundingClientRect();
  let last = { x: clientX, y: clientY };
  const move = (event) => {
    last = { x: event.clientX, y: event.clientY };
    frame.style.left = `${Math.min(clientX, last.x) - origin.left}px`;
    frame.style.top = `${Math.min(clientY, last.y) - origin.top}px`;
    frame.style.width = `${Math.abs(last.x - clientX)}px`;
    frame.style.height = `${Math.abs(last.y - clientY)}px`;
  };
  const end = () => {
    removeEventListener("pointermove", move);
    frame.remove();
    select(touched(pointAt(clientX, clientY), pointAt(last.x, last.y)));
  };
  if (pointerId !== undefined) container.setPointerCapture?.(pointerId);
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
}

/** The nodes between two points of the drawing; a frame that was let go outside selects nothing. */
function touched(first, second) {
  if (!first || !second) return [];
  const [left, right] = [Math.min(first.x, second.x), Math.max(first.x, second.x)];
  const [top, bottom] = [Math.min(first.y, second.y), Math.max(first.y, second.y)];
  return drawnNodes()
    .filter(({ x, y, width, height }) => x < right && x + width > left && y < bottom && y + height > top)
    .map(({ id }) => id);
}
