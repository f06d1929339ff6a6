// What others may add to the canvas: panels at its side, and marks on its nodes. See docs/flow-editor.md.

import { effect, html, signal } from "../../workbench/vendor/preact.js";
import { postTo } from "./api.js";
import { findNode } from "./document.js";
import { centreOn } from "./canvas.js";
import { config, definition, dirty, mayEdit, problems, proof, say, select, selected, version } from "./store.js";
import { panels, marks, openPanel } from "./marks.js";

/** What a plug-in's `install(editor)` is given. `source` names it: its marks do not disturb those of others. */
const editorFor = (source, settings) => ({
  html,
  signal,
  effect,
  settings,
  version,
  definition,
  selected,
  problems,
  dirty,
  mayEdit,
  proof,
  say,
  postTo,
  node: (id) => findNode(definition.value, id),
  select: (id) => {
    select([id]);
    centreOn(id);
  },
  /** Add a panel: `{id, title, icon, component}`; `component` is a preact component. */
  registerPanel: (panel) => {
    panels.value = [...panels.value.filter(({ id }) => id !== panel.id), panel];
  },
  openPanel: (id) => {
    openPanel.value = id;
  },
  /** Mark a node: `{badge, colour, title}`; `null` takes the mark away. `badge` is a short text, `colour` a CSS colour. */
  decorate: (nodeId, mark) => setMarks(source, { ...marks.value[source], [nodeId]: mark }),
  /** Replace all marks of this plug-in: `{nodeId: mark}`. */
  decorateAll: (all) => setMarks(source, all),
});

function setMarks(source, all) {
  const kept = Object.fromEntries(Object.entries(all).filter(([, mark]) => mark));
  marks.value = { ...marks.value, [source]: kept };
}

/** Load the plug-ins that the page names; one that fails is said and left out. */
export async function loadPlugins() {
  for (const { module, settings } of config.plugins)
    try {
      (await import(module)).install(editorFor(module, settings));
    } catch (error) {
      console.error(error);
      say(String(error), "bad");
    }
}
