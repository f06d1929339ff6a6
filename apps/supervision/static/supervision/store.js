// The state of the dashboard. Only frames change it: what a button does comes back as a frame.

import { batch, computed, signal } from "../workbench/vendor/preact.js";
import { synchronize, tick } from "../workbench/clock.js";

/** "connecting", "live", "reconnecting", "signed_out" or "no_agent" (not allowed). */
export const connection = signal("connecting");
/** The floor has been silent for seconds: what is shown may be old. */
export const stale = signal(false);
/** Whether a first picture has arrived. */
export const loaded = signal(false);

export const agents = signal({});
export const groups = signal({});
export const interactions = signal({});
/** Switches by node: { state, error }. */
export const switches = signal({});
/** What was shed in the last minute: [{ node, reason, count }], as the last beat said. */
export const sheds = signal([]);
/** The last `tiles` frame, null until there is one. */
export const figures = signal(null);
/** The database could not be read at the last attempt. */
export const figuresFailed = signal(false);

/** Floor time in whole seconds: clocks that read it are drawn once a second, not at every tick. */
export const second = computed(() => Math.floor(tick.value));

const PARTS = { agents, groups, interactions };

/** The views that are there: null stands for one that is gone. */
const present = (views) => Object.fromEntries(Object.entries(views).filter(([, view]) => view !== null));

function replace(frame) {
  for (const [name, part] of Object.entries(PARTS)) part.value = present(frame[name] ?? {});
  loaded.value = true;
  stale.value = false; // where it still is, the server says so next
}

function merge(frame) {
  for (const [name, part] of Object.entries(PARTS)) {
    const changes = frame[name];
    if (!changes || !Object.keys(changes).length) continue;
    part.value = present({ ...part.value, ...changes });
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const TAKE = {
  snapshot: replace,
  delta: merge,
  beat: (frame) => {
    if (frame.switches && !same(frame.switches, switches.value)) switches.value = frame.switches;
    if (!same(frame.sheds ?? [], sheds.value)) sheds.value = frame.sheds ?? [];
  },
  tiles: (frame) => {
    figures.value = frame;
    figuresFailed.value = false;
  },
  tiles_failed: () => {
    figuresFailed.value = true;
  },
  stale: () => {
    stale.value = true;
  },
  fresh: () => {
    stale.value = false;
  },
};

/** Take one frame in. Unknown kinds are ignored: a newer server may say more. */
export function applyFrame(frame) {
  batch(() => {
    if (frame.kind === "snapshot" || frame.kind === "beat") synchronize(frame.at, frame.kind === "beat");
    TAKE[frame.kind]?.(frame);
  });
}

/** What an agent is doing, in one word: the work where there is any, else the presence. */
export function stateOf(agent) {
  if (agent.work !== "idle") return agent.work;
  return agent.presence === "available" ? "idle" : agent.presence;
}

/** Since when (floor seconds). */
export const stateSince = (agent) => (agent.work !== "idle" ? agent.work_since : Math.max(agent.presence_since, agent.presence === "available" ? agent.work_since : 0));

/** The agent's interaction: the offered one, or the one at work. */
export const interactionOf = (agent) => interactions.value[agent.offer?.interaction_id || agent.interaction_id] ?? null;

/** Seconds that the longest waiting caller of a group has waited; 0 where nobody waits. */
export const longestWait = (group) => (group.waiting && group.longest_since ? Math.max(0, second.value - group.longest_since) : 0);

/** Who is on the line: the customer's name, or the number, or nothing known. */
export const caller = (interaction) => interaction?.customer?.name || interaction?.ani || "";
