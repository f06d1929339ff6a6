// What the agent can do. Each action asks the floor and shows its refusal; success shows itself as a frame.

import { signal } from "./vendor/preact.js";
import { setBroadcasts } from "./broadcasts.js";
import { _, fill } from "./i18n.js";
import { agent, catalogue, current, deskOffer, screenPops, statistics } from "./store.js";
import { explain } from "./replies.js";

/** Names of the actions that are waiting for their reply; their buttons are disabled. */
export const pending = signal(new Set());
/** Short messages at the edge of the screen. */
export const toasts = signal([]);

let socket = null;
let nextToast = 1;

export const useSocket = (opened) => {
  socket = opened;
};

export function toast(text, tone = "bad") {
  const id = nextToast++;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
  setTimeout(() => dismiss(id), 6000);
}

export const dismiss = (id) => {
  toasts.value = toasts.value.filter((one) => one.id !== id);
};

const setPending = (name, on) => {
  const names = new Set(pending.value);
  if (on) names.add(name);
  else names.delete(name);
  pending.value = names;
};

/** Give a command; return whether the floor carried it out. A second click while the first waits does nothing. */
async function command(name, data) {
  if (pending.value.has(name)) return false;
  setPending(name, true);
  const reply = await socket.request(name, data);
  setPending(name, false);
  if (!reply.ok) toast(explain(reply));
  else if (reply.data?.masked_cards) toast(_("A card number was masked: such numbers are not kept."));
  return reply.ok;
}

const interaction = () => ({ interaction_id: current.value.id });
const offer = () => ({ offer_id: agent.value.offer.offer_id });

export const setPresence = (presence, reason = "") => command("SetPresence", { presence, reason });
export const accept = () => command("AcceptOffer", offer());
export const reject = () => command("RejectOffer", offer());
export const hold = () => command("HoldInteraction", interaction());
export const resume = () => command("ResumeInteraction", interaction());
export const end = () => command("EndInteraction", interaction());
export const invite = (kind, target, consult) =>
  command("InviteParty", { ...interaction(), target_kind: kind, target, consult });
const invitation = () => ({ party_id: agent.value.party.id });
export const acceptInvitation = () => command("AcceptInvitation", invitation());
export const declineInvitation = () => command("DeclineInvitation", invitation());
export const swap = () => command("SwapParties", interaction());
export const merge = () => command("MergeParties", interaction());
export const cancelConsult = () => command("CancelConsult", interaction());
export const completeTransfer = () => command("CompleteTransfer", interaction());
export const dropParty = (id) => command("DropParty", { ...interaction(), party_id: id });
export const pauseRecording = () => command("PauseRecording", interaction());
export const resumeRecording = () => command("ResumeRecording", interaction());
export const extendWrapUp = () => command("ExtendWrapUp", interaction());
export const requestHelp = (text) => command("RequestHelp", { text });
export const clearHelp = () => command("ClearHelp", {});

let lastDigit = Promise.resolve();

/** Send one tone after the other: who types a number types faster than the floor replies. */
export function sendDigit(digit) {
  lastDigit = lastDigit.then(async () => {
    const reply = await socket.request("SendDigits", { ...interaction(), digits: digit });
    if (!reply.ok) toast(explain(reply));
  });
}

export const placeCall = (number, group) => command("PlaceCall", { number, ...(group && { group }) });
export const complete = (disposition, note) =>
  command("CompleteWrapUp", { ...interaction(), disposition, note });

export async function transfer(kind, target, name) {
  const done = await command("TransferInteraction", { ...interaction(), target_kind: kind, target });
  if (done) toast(fill(_("Transferred to %(name)s"), { name }), "good");
  return done;
}

const workOffer = () => ({ offer_id: deskOffer.value.offer.offer_id });
export const acceptWork = () => command("AcceptOffer", workOffer());
export const rejectWork = () => command("RejectOffer", workOffer());
export const completeWork = (id, disposition, note) =>
  command("CompleteWork", { interaction_id: id, disposition, note });

export async function transferWork(id, kind, target, name) {
  const done = await command("TransferInteraction", { interaction_id: id, target_kind: kind, target });
  if (done) toast(fill(_("Passed on to %(name)s"), { name }), "good");
  return done;
}

export const askTargets = () => socket.request("targets");

export async function refreshCatalogue() {
  const reply = await socket.request("catalogue");
  if (reply.ok) catalogue.value = reply.data;
}

export async function refreshBroadcasts() {
  const reply = await socket.request("broadcasts");
  if (reply.ok) setBroadcasts(reply.data.broadcasts);
}

export async function refreshStatistics() {
  const reply = await socket.request("statistics");
  if (reply.ok) statistics.value = reply.data;
}

/** Ask once who calls; after a failure the customer card offers to try again. */
export async function refreshScreenPop(id) {
  const put = (value) => {
    screenPops.value = { ...screenPops.value, [id]: value };
  };
  put(undefined);
  const reply = await socket.request("screen_pop", { interaction_id: id });
  put(reply.ok ? reply.data : null);
}
