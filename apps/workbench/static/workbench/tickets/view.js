// Small parts that tickets show everywhere.

import { html } from "../vendor/preact.js";

const tones = { neutral: "", info: "info", success: "good", warning: "gold", danger: "bad" };
const stateTones = { new: "info", open: "info", pending_customer: "gold", pending_internal: "gold", resolved: "good", closed: "" };

export const StateTag = ({ ticket }) => html`<span class=${`tag ${stateTones[ticket.state] ?? ""}`}>${ticket.state_name}</span>`;

export const PriorityTag = ({ priority }) => html`<span class=${`tag ${tones[priority.tone] ?? ""}`}>${priority.name}</span>`;

export const Tag = ({ tag }) => html`<span class=${`tag ${tones[tag.tone] ?? ""}`}>${tag.name}</span>`;

/** Pieces of a text, those that were searched for marked. */
export const Pieces = ({ pieces }) => pieces.map(([text, hit]) => (hit ? html`<mark>${text}</mark>` : text));
