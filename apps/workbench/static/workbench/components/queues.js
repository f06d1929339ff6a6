// The waiting lines, live. The agent's own groups come first.

import { html } from "../vendor/preact.js";
import { _, fill, ngettext } from "../i18n.js";
import { tick } from "../clock.js";
import { agent, groups } from "../store.js";
import { Elapsed, Panel } from "./parts.js";

function level(group) {
  if (!group.waiting) return "calm";
  const share = (tick.value - group.longest_since) / Math.max(1, group.threshold_seconds);
  if (share >= 1) return "late";
  return share >= 0.6 ? "soon" : "calm";
}

const counted = (medium, count) =>
  ({
    email: () => ngettext("%(count)s e-mail", "%(count)s e-mails", count),
    chat: () => ngettext("%(count)s chat", "%(count)s chats", count),
    task: () => ngettext("%(count)s task", "%(count)s tasks", count),
  })[medium]?.() ?? `${count} ${medium}`;

/** What else waits in the group, where something does. */
function WaitingWork({ work }) {
  const texts = Object.entries(work).map(([medium, line]) => counted(medium, line.waiting));
  return texts.length ? html`<p class="muted queue-work">${fill(_("Also waiting: %(work)s"), { work: texts.join(", ") })}</p>` : null;
}

function Queue({ group, own }) {
  const share = group.waiting ? Math.min(1, (tick.value - group.longest_since) / Math.max(1, group.threshold_seconds)) : 0;
  const idle = group.agents.idle;
  return html`
    <li class="queue" data-level=${level(group)} data-own=${own}>
      <div class="queue-line">
        <strong>${group.name}</strong>
        <span class="queue-count" title=${_("Waiting")}>${group.waiting}</span>
      </div>
      <progress class="bar" max="1" value=${share} aria-label=${_("Longest wait against the threshold")}></progress>
      <div class="queue-line muted">
        <span>${group.waiting ? html`${_("Longest")} <${Elapsed} since=${group.longest_since} />` : _("Nobody waits")}</span>
        <span>${ngettext("%(count)s agent free", "%(count)s agents free", idle)}</span>
      </div>
      <${WaitingWork} work=${group.work ?? {}} />
    </li>
  `;
}

export function QueuesPanel() {
  const mine = new Set(agent.value?.groups ?? []);
  const sorted = Object.values(groups.value).sort(
    (left, right) => mine.has(right.code) - mine.has(left.code) || left.name.localeCompare(right.name),
  );
  const waiting = sorted.reduce((sum, group) => sum + group.waiting, 0);
  return html`
    <${Panel} title=${_("Queues")} aside=${html`<span class="tag">${ngettext("%(count)s waiting", "%(count)s waiting", waiting)}</span>`}>
      <ul class="queues">
        ${sorted.map((group) => html`<${Queue} key=${group.code} group=${group} own=${mine.has(group.code)} />`)}
      </ul>
    <//>
  `;
}
