// How nodes and the lines between them are drawn: SVG whose colours come from flow.css.

import { _, fill, ngettext } from "../../workbench/i18n.js";
import { HEAD, WIDTH, heightOf } from "./layout.js";
import { bendOf, exitY } from "./routes.js";

const { BezierEdge, BezierEdgeModel, RectNode, RectNodeModel, h } = globalThis.Core;
const IN = "in";
const LONGEST = { title: 22, summary: 27, exit: 26, badge: 12 };

/** Text cut to a width; a Chinese character is as wide as two letters. */
export function fit(text, most) {
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += letter.codePointAt(0) > 0x2e80 ? 1.75 : 1;
    if (width > most) return `${text.slice(0, end).trimEnd()}…`;
    end += letter.length;
  }
  return text;
}

export const anchorId = (key) => `out:${key}`;
export const keyOfAnchor = (id = "") => (id.startsWith("out:") ? id.slice(4) : null);
export const ANCHOR_IN = IN;

class StepModel extends RectNodeModel {
  setAttributes() {
    this.width = WIDTH;
    this.height = heightOf(this.properties.exits?.length ?? 0);
    this.text.editable = false;
    this.autoToFront = false;
  }

  getDefaultAnchor() {
    const left = this.x - this.width / 2;
    const top = this.y - this.height / 2;
    const exits = this.properties.exits ?? [];
    return [
      { id: IN, x: left, y: top + HEAD / 2, edgeAddable: false },
      ...exits.map(({ key }, index) => ({ id: anchorId(key), x: left + this.width, y: top + exitY(index, exits.length) })),
    ];
  }

  /** A line may be dropped anywhere on a node: it ends where lines come in. */
  getTargetAnchor() {
    return { index: 0, anchor: this.anchors[0] };
  }

  getConnectedSourceRules() {
    return [{ message: "", validate: (_source, _target, anchor) => anchor?.id !== IN }];
  }

  getConnectedTargetRules() {
    return [{ message: "", validate: (_source, _target, _from, anchor) => anchor?.id === IN }];
  }

  getAnchorStyle() {
    return { r: 6, hover: { r: 9 } };
  }

  getOuterGAttributes() {
    const { name, exits, faults, warnings, mark, selected } = this.properties;
    const open = exits.filter(({ target, required }) => required && !target).length;
    const untaken = exits.filter((exit) => exit.untaken).length;
    const words = [
      name,
      open && ngettext("%(count)s exit leads nowhere", "%(count)s exits lead nowhere", open),
      faults && ngettext("%(count)s problem", "%(count)s problems", faults),
      warnings && ngettext("%(count)s warning", "%(count)s warnings", warnings),
      untaken && ngettext("%(count)s exit that no test case takes", "%(count)s exits that no test case takes", untaken),
      mark?.title ?? mark?.badge,
    ];
    return {
      className: ["flow-node", `is-${this.properties.group}`, faults ? "has-fault" : warnings && "has-warning", mark?.colour && "has-mark"].filter(Boolean).join(" "),
      "data-node": this.id,
      tabindex: "0",
      role: "button",
      "aria-label": words.filter(Boolean).join(", "),
      "aria-pressed": String(Boolean(selected)),
    };
  }
}

class StepView extends RectNode {
  getShape() {
    const { x, y, width, height, properties } = this.props.model;
    const { title, label, summary, exits, faults, warnings, mark, isStart, tip } = properties;
    const left = x - width / 2;
    const top = y - height / 2;
    const text = (className, dx, dy, words, rest = {}) => h("text", { class: className, x: left + dx, y: top + dy, ...rest }, words);
    return h("g", {}, [
      h("title", {}, tip),
      h("rect", { class: "flow-box", x: left, y: top, width, height, rx: 8, style: mark?.colour ? `--mark: ${mark.colour}` : undefined }),
      h("rect", { class: "flow-stripe", x: left, y: top + 6, width: 4, height: height - 12, rx: 2 }),
      isStart && h("path", { class: "flow-start", d: `M${left - 30} ${top + HEAD / 2} h20 m-7 -5 l8 5 l-8 5` }),
      text("flow-title", 16, 21, fit(title, LONGEST.title)),
      text("flow-summary", 16, 38, fit(summary ? `${label} · ${summary}` : label, LONGEST.summary)),
      faults + warnings > 0 && h("circle", { class: "flow-fault", cx: left + width - 16, cy: top + 16, r: 8 }),
      faults + warnings > 0 && text("flow-fault-mark", width - 16, 20, "!", { "text-anchor": "middle" }),
      exits.length > 1 && h("path", { class: "flow-rule", d: `M${left + 12} ${top + HEAD} h${width - 24}` }),
      ...exits.flatMap((exit, index) => this.exit(exit, left, top, width, exitY(index, exits.length), exits.length > 1)),
      mark?.badge && h("rect", { class: "flow-badge", x: left + 12, y: top - 11, width: 14 + 6.6 * fit(mark.badge, LONGEST.badge).length, height: 20, rx: 10 }),
      mark?.badge && text("flow-badge-text", 19, 3, fit(mark.badge, LONGEST.badge)),
    ]);
  }

  exit({ key, label, target, required, untaken }, left, top, width, dy, named) {
    return [
      named && h("text", { class: untaken ? "flow-exit-name is-untaken" : "flow-exit-name", x: left + width - 14, y: top + dy + 4, "text-anchor": "end" }, fit(label, LONGEST.exit)),
      h("circle", { class: ["flow-exit", !target && "is-open", !target && required && "is-needed", untaken && "is-untaken"].filter(Boolean).join(" "), "data-exit": key, cx: left + width, cy: top + dy, r: 5 }),
    ];
  }

  getText() {
    return null;
  }
}

class WayModel extends BezierEdgeModel {
  /** A line leaves to the right and comes in from the left; one that leads back swings wide. */
  getControls() {
    const { startPoint: start, endPoint: end } = this;
    const gap = end.x - start.x;
    const bend = gap > 0 ? bendOf(gap) : Math.min(50 - gap / 4, 240);
    return { sNext: { x: start.x + bend, y: start.y }, ePre: { x: end.x - bend, y: end.y } };
  }
}

/** The way around the nodes, where it still begins and ends at the line's ends: not while a node is dragged. */
function pathOf({ path, properties: { route }, startPoint: start, endPoint: end }) {
  const fits = route && route.startsWith(`M ${start.x} ${start.y} `) && route.endsWith(` ${end.x} ${end.y}`);
  return fits ? route : path;
}

const takenWords = (taken) =>
  taken === 0 ? _("No test case takes this exit.") : ngettext("%(count)s test case takes this exit.", "%(count)s test cases take this exit.", taken);

class WayView extends BezierEdge {
  getEdge() {
    const { model } = this.props;
    const { properties, endPoint: end } = model;
    const { taken } = properties;
    const look = ["flow-way", taken === 0 && "is-untaken", taken > 0 && "is-taken"].filter(Boolean).join(" ");
    const words = [fill(_("%(exit)s: to %(node)s"), { exit: properties.label, node: properties.to }), taken === null ? "" : takenWords(taken)];
    return h("g", { class: look, "data-way": properties.name, "data-from": model.sourceNodeId }, [
      h("title", {}, words.filter(Boolean).join("\n")),
      h("path", { class: "flow-line", d: pathOf(model), fill: "none" }),
      h("path", { class: "flow-tip", d: `M${end.x - 1} ${end.y} l-9 -4.5 v9 z` }),
    ]);
  }

  getArrow() {
    return null;
  }

  /** Where the mouse finds the line. */
  getAppendWidth() {
    return h("path", { d: pathOf(this.props.model), "stroke-width": 10, stroke: "transparent", fill: "none" });
  }
}

export const STEP = { type: "step", view: StepView, model: StepModel };
export const WAY = { type: "way", view: WayView, model: WayModel };
