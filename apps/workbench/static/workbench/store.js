// The state of the screen. Only frames change it: what a button does comes back as a frame.

import { batch, computed, signal } from "./vendor/preact.js";
import { synchronize } from "./clock.js";

/** "connecting", "live", "reconnecting", "signed_out" or "no_agent". */
export const connection = signal("connecting");
/** The floor has been silent for seconds: what is shown may be old. */
export const stale = signal(false);
/** Whether a first picture has arrived. */
export const loaded = signal(false);

export const agent = signal(null);
export const groups = signal({});
export const interactions = signal({});
export const catalogue = signal({ reasons: [], dispositions: [], flows: [] });
export const statistics = signal(null);
/** Screen pops by interaction id: undefined while asked for, null where the answer did not come. */
export const screenPops = signal({});

/** Interactions as last seen: in wrap-up the floor may have let go of one that the screen still shows. */
const remembered = new Map();

/** The interaction that the agent is offered, talks in or wraps up. */
export const current = computed(() => {
  const id = agent.value?.offer?.interaction_id || agent.value?.interaction_id;
  if (!id) return null;
  const view = interactions.value[id] ?? remembered.get(id) ?? { id, ani: "", data: {}, customer: null };
  return view.customer ? view : { ...view, customer: screenPops.value[id]?.customer ?? null };
});

/** What the agent works on besides calls, each with what is known of the interaction. */
export const deskWork = computed(() =>
  (agent.value?.desk ?? []).map((one) => ({ one, view: viewOf(one.interaction_id, one.medium) })),
);
/** What is offered to the agent besides calls; null where nothing is. */
export const deskOffer = computed(() => {
  const offer = agent.value?.desk_offer;
  return offer ? { offer, view: viewOf(offer.interaction_id, "") } : null;
});

const picked = signal(null);
export const chooseWork = (id) => {
  picked.value = id;
};
/** The id of the work that is open on the desk: the one chosen, else the first that is not put aside; "" for none. */
export const chosenWork = computed(() => {
  const items = deskWork.value;
  if (picked.value === "" || items.some(({ view }) => view.id === picked.value)) return picked.value;
  return items.find(({ one }) => !one.paused_at)?.view.id ?? "";
});

const viewOf = (id, medium) => interactions.value[id] ?? remembered.get(id) ?? { id, medium, subject: "", customer: null };

/** Whose customer is shown: that of the call, else that of the open work. */
export const shown = computed(() => {
  if (current.value) return current.value;
  const view = deskOffer.value?.view ?? deskWork.value.find(({ view }) => view.id === chosenWork.value)?.view;
  return view ?? null;
});

/** What the main area shows: "idle", "offer", "dial", "call", "consult" or "wrap_up". */
export const stage = computed(() => {
  if (!agent.value) return "idle";
  if (agent.value.offer) return "offer";
  if (agent.value.work === "consulting") return agent.value.party ? "consult" : "idle";
  return { talking: "call", dialling: "dial", wrap_up: "wrap_up" }[agent.value.work] ?? "idle";
});

function remember(views) {
  for (const [id, view] of Object.entries(views)) remembered.set(id, view);
  while (remembered.size > 100) remembered.delete(remembered.keys().next().value);
}

function applyPicture(frame, isSnapshot) {
  if ("agent" in frame) agent.value = frame.agent;
  if (frame.interactions) {
    remember(frame.interactions);
    interactions.value = frame.interactions;
  }
  if (frame.groups) groups.value = isSnapshot ? frame.groups : merged(groups.value, frame.groups);
}

function merged(known, changes) {
  const result = { ...known, ...changes };
  for (const [key, view] of Object.entries(changes)) if (view === null) delete result[key];
  return result;
}

/** Take one live frame in. Unknown kinds are ignored: a newer server may say more. */
export function applyFrame(frame) {
  batch(() => {
    if (frame.kind === "snapshot" || frame.kind === "beat") synchronize(frame.at, frame.kind === "beat");
    if (frame.kind === "snapshot") {
      loaded.value = true;
      stale.value = false; // where it still is, the server says so next
    }
    if (frame.kind === "snapshot" || frame.kind === "delta") applyPicture(frame, frame.kind === "snapshot");
    if (frame.kind === "stale") stale.value = true;
    if (frame.kind === "fresh") stale.value = false;
  });
}
