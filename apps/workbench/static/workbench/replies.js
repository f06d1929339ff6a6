// What a refusal means, in the agent's language. The floor's own sentence is the fallback.

import { _ } from "./i18n.js";

const texts = () => ({
  already_paused: _("The recording is already paused."),
  bad_digits: _("These are no tones."),
  bad_number: _("This is no telephone number."),
  consulting: _("You are already consulting somebody."),
  held: _("The caller is on hold."),
  no_extension: _("This wrap-up cannot be prolonged any further."),
  no_party: _("They are no longer in this call."),
  nobody_there: _("Nobody has picked up yet."),
  not_consulting: _("You are not consulting anybody."),
  not_paused: _("The recording is not paused."),
  not_recorded: _("This conversation is not recorded."),
  nothing_to_merge: _("All are together already."),
  nothing_to_swap: _("There is nobody to swap with."),
  offline: _("You are offline."),
  target_busy: _("This agent is busy."),
  too_many_parties: _("No more people can be added to this call."),
  unknown_flow: _("This call flow does not exist any more."),
  already_held: _("The caller is already on hold."),
  busy: _("Too many requests at once. Please wait a moment."),
  disconnected: _("Not connected. The workbench is trying to reconnect."),
  no_answer: _("The server did not answer. Please try again."),
  no_offer: _("This call is no longer offered to you."),
  not_connected: _("This conversation has ended."),
  not_held: _("The caller is not on hold."),
  not_in_wrap_up: _("This wrap-up is already finished."),
  not_yours: _("Another agent has this conversation."),
  same_agent: _("You already have this call."),
  stale: _("The server was away when you clicked. Please try again."),
  target_offline: _("This agent is offline."),
  unavailable: _("The server cannot be reached at the moment. Please try again."),
  unknown_agent: _("Your agent profile is not active on the floor."),
  unknown_target: _("This transfer target does not exist any more."),
});

export const explain = (reply) => texts()[reply.code] ?? (reply.reason || _("This did not work. Please try again."));
