// What can be done with the version and its drawing.

import { html } from "../../../workbench/vendor/preact.js";
import { _, fill } from "../../../workbench/i18n.js";
import { copy, duplicate, paste, remove, tidy } from "../actions.js";
import { fitAll, view, zoom, zoomTo } from "../canvas.js";
import { check, exportFile, importFile, keepAsDraft, save } from "../saving.js";
import { busy, canRedo, canUndo, config, dialog, dirty, mayEdit, redo, selected, selectedExit, undo, version } from "../store.js";
import { Button, Icon } from "./parts.js";

const open = (name) => () => {
  dialog.value = { name };
};

const Name = () => html`
  <div class="flow-name">
    <strong>${version.value.flow.name}</strong>
    <span>${fill(_("version %(number)s"), { number: version.value.number })}</span>
    <span class=${`flow-status is-${version.value.status}`}>${version.value.status_label}</span>
    ${dirty.value && html`<span class="flow-status is-dirty">${_("not saved")}</span>`}
  </div>
`;

const EditTools = () => html`
  <div class="flow-tools" role="group" aria-label=${_("Edit")}>
    <${Button} icon="undo" name=${_("Undo")} keys="Ctrl+Z" onClick=${undo} disabled=${!canUndo.value} />
    <${Button} icon="redo" name=${_("Redo")} keys="Ctrl+Y" onClick=${redo} disabled=${!canRedo.value} />
    <${Button} icon="content_copy" name=${_("Copy")} keys="Ctrl+C" onClick=${copy} disabled=${!selected.value.length} />
    <${Button} icon="content_paste" name=${_("Paste")} keys="Ctrl+V" onClick=${paste} />
    <${Button} icon="library_add" name=${_("Duplicate")} keys="Ctrl+D" onClick=${duplicate} disabled=${!selected.value.length} />
    <${Button} icon="delete" name=${_("Delete")} keys="Delete" onClick=${remove} disabled=${!selected.value.length && !selectedExit.value} />
    <${Button} icon="auto_fix_high" name=${_("Tidy up")} onClick=${tidy} />
  </div>
`;

const FileTools = () => html`
  <div class="flow-tools" role="group" aria-label=${_("File")}>
    <${Button} icon="search" name=${_("Find a node")} keys="Ctrl+F" onClick=${open("find")} />
    ${mayEdit.value &&
    html`
      <label class="flow-button" title=${_("Import a flow file")}>
        <${Icon} name="upload" />
        <input
          type="file"
          class="flow-hidden"
          accept=".json,application/json"
          aria-label=${_("Import a flow file")}
          onChange=${({ target }) => {
            if (target.files[0]) importFile(target.files[0]);
            target.value = "";
          }}
        />
      </label>
    `}
    <${Button} icon="download" name=${_("Export as a flow file")} onClick=${exportFile} />
    <a class="flow-button" href=${config.urls.form} title=${_("Note, problems and text of this version")}><${Icon} name="data_object" /><span class="flow-hidden">${_("Form")}</span></a>
    <${Button} icon="keyboard" name=${_("Keys")} keys="?" onClick=${open("keys")} />
  </div>
`;

const Verbs = () => html`
  <div class="flow-tools is-verbs">
    <${Button} icon="fact_check" name=${_("Check")} words onClick=${check} disabled=${busy.value} />
    ${mayEdit.value && html`<${Button} icon="save" name=${_("Save")} keys="Ctrl+S" words tone="is-primary" onClick=${save} disabled=${busy.value || !dirty.value} />`}
    ${version.value.may.publish && html`<${Button} icon="publish" name=${_("Publish")} words onClick=${open("publish")} disabled=${busy.value} />`}
    ${!mayEdit.value && version.value.may.add && html`<${Button} icon="edit_square" name=${_("New draft from this version")} words tone="is-primary" onClick=${keepAsDraft} disabled=${busy.value} />`}
  </div>
`;

export const Toolbar = () => html`
  <div class="flow-toolbar" role="toolbar" aria-label=${_("Flow")}>
    <${Name} />
    ${mayEdit.value && html`<${EditTools} />`}
    <${FileTools} />
    <${Verbs} />
  </div>
`;

/** Zoom, at the corner of the canvas. */
export const ViewTools = () => html`
  <div class="flow-view" role="group" aria-label=${_("View")}>
    <${Button} icon="remove" name=${_("Smaller")} keys="-" onClick=${() => zoom(false)} />
    <button type="button" class="flow-button" title=${_("Natural size")} onClick=${() => zoomTo(1)}>${Math.round(view.value.scale * 100)} %</button>
    <${Button} icon="add" name=${_("Larger")} keys="+" onClick=${() => zoom(true)} />
    <${Button} icon="fit_screen" name=${_("Show the whole flow")} keys="1" onClick=${fitAll} />
  </div>
`;
