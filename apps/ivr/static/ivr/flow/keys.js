// Keys. They work while the focus is on the page or the canvas, not while somebody types.

import { _ } from "../../workbench/i18n.js";
import { copy, duplicate, nudge, paste, remove, selectAll } from "./actions.js";
import { fitAll, focusForm, zoom, zoomTo } from "./canvas.js";
import { save } from "./saving.js";
import { dialog, redo, select, selected, undo } from "./store.js";

const open = (name) => () => {
  dialog.value = { name };
};

/** `keys` as people press them; `does` gets the event; `typing`: also while somebody types. */
export const bindings = [
  { keys: ["Ctrl+S"], does: save, says: () => _("Save"), typing: true },
  { keys: ["Ctrl+Z"], does: undo, says: () => _("Undo") },
  { keys: ["Ctrl+Y", "Ctrl+Shift+Z"], does: redo, says: () => _("Redo") },
  { keys: ["Ctrl+F"], does: open("find"), says: () => _("Find a node"), typing: true },
  { keys: ["Ctrl+C"], does: copy, says: () => _("Copy") },
  { keys: ["Ctrl+V"], does: paste, says: () => _("Paste") },
  { keys: ["Ctrl+D"], does: duplicate, says: () => _("Duplicate") },
  { keys: ["Ctrl+A"], does: selectAll, says: () => _("Select all nodes") },
  { keys: ["Delete", "Backspace"], does: remove, says: () => _("Delete what is selected") },
  { keys: ["Tab"], says: () => _("To the next node") },
  { keys: ["Enter"], does: () => selected.value[0] && focusForm(selected.value[0]), says: () => _("Open the form of the node"), onNode: true },
  { keys: ["ArrowLeft"], does: () => nudge(-1, 0), says: () => _("Move to the left"), onNode: true },
  { keys: ["ArrowRight"], does: () => nudge(1, 0), says: () => _("Move to the right"), onNode: true },
  { keys: ["ArrowUp"], does: () => nudge(0, -1), says: () => _("Move up"), onNode: true },
  { keys: ["ArrowDown"], does: () => nudge(0, 1), says: () => _("Move down"), onNode: true },
  { keys: ["+"], does: () => zoom(true), says: () => _("Larger") },
  { keys: ["-"], does: () => zoom(false), says: () => _("Smaller") },
  { keys: ["0"], does: () => zoomTo(1), says: () => _("Natural size") },
  { keys: ["1"], does: fitAll, says: () => _("Show the whole flow") },
  { keys: ["Escape"], does: () => select([]), says: () => _("Select nothing") },
  { keys: ["?"], does: open("keys"), says: () => _("Show these keys") },
];

const typing = (target) => target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
const onNode = (target) => Boolean(target.closest?.(".flow-node"));

/** The name of what was pressed, as in the bindings. */
function pressed(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const control = event.ctrlKey || event.metaKey;
  // The shift that a sign such as ? or + needs is no part of its name.
  const shift = event.shiftKey && (control || key.length > 1);
  return [control && "Ctrl", shift && "Shift", key].filter(Boolean).join("+");
}

function press(event) {
  if (event.defaultPrevented || event.altKey) return;
  const name = pressed(event);
  const found = bindings.find(({ keys, does }) => does && keys.includes(name));
  if (!found || (found.onNode && !onNode(event.target))) return;
  if (document.querySelector("dialog[open]") && name !== "Ctrl+S") return;
  if (typing(event.target) && !found.typing) return;
  // Text that was marked on the page is what Ctrl+C means.
  if (name === "Ctrl+C" && String(getSelection())) return;
  event.preventDefault();
  found.does(event);
}

export const listenForKeys = () => document.addEventListener("keydown", press);
