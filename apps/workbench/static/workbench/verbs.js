// What can be done with the call now. Each function returns "" where it can, else the reason in the agent's language.

import { _ } from "./i18n.js";
import { current, stage } from "./store.js";

const parties = () => current.value?.parties ?? [];
const here = () => parties().filter((party) => party.stage === "talking" || party.stage === "held");
const held = () => current.value?.held ?? false;

/** Whether somebody is spoken with in private, and the caller hears music. */
export const inPrivate = () => parties().some((party) => party.consult && party.stage === "talking");

const inCall = (reason) => (stage.value === "call" ? reason() : _("You have no call."));

export const why = {
  hold: () => inCall(() => (held() && inPrivate() ? _("Swap, bring all together, or go back to the caller first.") : "")),
  keypad: () => inCall(() => (held() && !here().some(({ kind, stage }) => kind === "number" && stage === "talking") ? _("The caller is on hold.") : "")),
  record: () => inCall(() => (current.value.recording ? "" : _("This conversation is not recorded."))),
  consult: () => inCall(() => (parties().some((party) => party.consult) ? _("You are already consulting somebody.") : "")),
  swap: () =>
    inCall(() => {
      const others = here().filter((party) => party.stage === (held() ? "talking" : "held"));
      return others.length ? "" : _("There is nobody to swap with.");
    }),
  merge: () =>
    inCall(() => {
      if (!here().length) return _("Nobody has picked up yet.");
      return held() || here().some((party) => party.stage === "held") ? "" : _("All are together already.");
    }),
  complete: () => inCall(() => (here().length ? "" : _("Nobody has picked up yet."))),
  cancel: () => inCall(() => (parties().some((party) => party.consult) ? "" : _("You are not consulting anybody."))),
};
