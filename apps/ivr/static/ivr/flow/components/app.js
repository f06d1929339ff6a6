// The page: what can be done, the palette, the drawing, and at the side the form, the problems and added panels.

import { html, useEffect, useRef } from "../../../workbench/vendor/preact.js";
import { _ } from "../../../workbench/i18n.js";
import { mountCanvas } from "../canvas.js";
import { watchMarquee } from "../marquee.js";
import { config, definition, mayEdit } from "../store.js";
import { Dialogs } from "./dialogs.js";
import { Overview } from "./overview.js";
import { Palette } from "./palette.js";
import { Side } from "./side.js";
import { Status } from "./status.js";
import { Toolbar, ViewTools } from "./toolbar.js";

function Canvas() {
  const element = useRef();
  useEffect(() => mountCanvas(element.current), []);
  useEffect(() => watchMarquee(element.current), []);
  const empty = definition.value.nodes.length === 0;
  return html`
    <section class="flow-stage" aria-label=${_("Canvas")}>
      <div class="flow-canvas" ref=${element} data-testid="canvas"></div>
      ${empty && html`<p class="flow-empty">${mayEdit.value ? _("Drag a node from the left to begin, or press Enter on one.") : _("This version has no nodes.")}</p>`}
      <${ViewTools} />
      <${Overview} />
    </section>
  `;
}

export const App = () =>
  config.embedded
    ? html`<div class="flow-body"><${Canvas} /></div>`
    : html`
        <${Toolbar} />
        <div class="flow-body" data-editable=${mayEdit.value}>
          ${mayEdit.value && html`<${Palette} />`}
          <${Canvas} />
          <${Side} />
        </div>
        <${Status} />
        <${Dialogs} />
      `;
