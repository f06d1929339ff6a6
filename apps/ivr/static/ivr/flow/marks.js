// Panels and marks that plug-ins have added; kept apart so that canvas and panels need not know the plug-ins.

import { signal } from "../../workbench/vendor/preact.js";

/** `{id, title, icon, component}` of every added panel. */
export const panels = signal([]);
/** Id of the added panel that is open, or "". */
export const openPanel = signal("");
/** Marks by plug-in and node id: `{badge, colour, title}`. */
export const marks = signal({});

/** The mark of a node; where several plug-ins mark it, they are put together. */
export function markOf(id) {
  const found = Object.values(marks.value).map((all) => all[id]).filter(Boolean);
  if (found.length < 2) return found[0];
  return {
    badge: found.map(({ badge }) => badge).filter(Boolean).join(" · "),
    colour: found.find(({ colour }) => colour)?.colour,
    title: found.map(({ title }) => title).filter(Boolean).join("\n"),
  };
}
