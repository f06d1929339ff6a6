// What a supervisor must not miss, as sentences; each has a key, so that it is announced once and not every second.

import { computed } from "../workbench/vendor/preact.js";
import { _, fill, plural } from "./i18n.js";
import { agents, figures, figuresFailed, groups, loaded, longestWait, sheds, stale, switches } from "./store.js";

const overThreshold = (group) => longestWait(group) > group.threshold_seconds;

function queueAlarms() {
  return Object.values(groups.value)
    .filter(overThreshold)
    .map((group) => ({
      key: `queue-${group.code}`,
      icon: "timer",
      text: fill(_("%(group)s: a caller has waited longer than %(seconds)s s"), {
        group: group.name,
        seconds: group.threshold_seconds,
      }),
    }));
}

function switchAlarms() {
  return Object.entries(switches.value)
    .filter(([, view]) => view.state !== "up")
    .map(([node, view]) => ({
      key: `switch-${node}`,
      icon: "phonelink_erase",
      text: fill(view.error ? _("Switch %(node)s is down: %(error)s") : _("Switch %(node)s is down"), {
        node,
        error: view.error,
      }),
    }));
}

const SHED = {
  calls: () => _("Switch %(node)s takes no more calls: too many at once"),
  rate: () => _("Switch %(node)s takes no more calls: too many new ones"),
};

/** Why calls are not taken, in words. */
export const shedText = ({ node, reason }) => fill(SHED[reason]?.() ?? _("Switch %(node)s takes no more calls"), { node });

const shedAlarms = () => sheds.value.map((shed) => ({ key: `shed-${shed.node}-${shed.reason}`, icon: "call_end", text: shedText(shed) }));

function missedAlarms() {
  const paused = Object.values(agents.value).filter((agent) => agent.reason === "missed");
  if (!paused.length) return [];
  const names = paused.map((agent) => agent.name).sort().join(", ");
  return [{
    key: `missed-${paused.map((agent) => agent.id).sort().join("-")}`,
    icon: "phone_missed",
    text: fill(_("Taken out after missed offers: %(names)s"), { names }),
  }];
}

function figureAlarms() {
  const check = figures.value?.conservation;
  if (!check || check.ok) return [];
  const count = Math.abs(check.difference);
  return [{ key: "conservation", icon: "balance", text: plural("%(count)s call of today is not accounted for", "%(count)s calls of today are not accounted for", count) }];
}

function findingAlarms() {
  const count = figures.value?.findings ?? 0;
  if (!count) return [];
  return [{ key: `findings-${count}`, icon: "balance", text: plural("The figures of %(count)s interval do not add up", "The figures of %(count)s intervals do not add up", count) }];
}

const planAlarms = () =>
  (figures.value?.failed_plans ?? []).map(({ flow, version }) => ({
    key: `plan-${flow}-${version}`,
    icon: "event_busy",
    text: fill(_("Call flow %(flow)s: version %(version)s was not published as planned"), { flow, version }),
  }));

const reportAlarms = () =>
  (figures.value?.failed_reports ?? []).map(({ run, name }) => ({
    key: `report-${run}`,
    icon: "unsubscribe",
    text: fill(_("Scheduled report %(name)s was not sent to everybody"), { name }),
  }));

/** Every alarm that holds now. */
export const alarms = computed(() => {
  if (!loaded.value) return [];
  const list = [...switchAlarms(), ...shedAlarms(), ...queueAlarms(), ...missedAlarms(), ...figureAlarms(), ...findingAlarms(), ...planAlarms(), ...reportAlarms()];
  if (stale.value) list.unshift({ key: "stale", icon: "wifi_off", text: _("The floor is silent: what you see may be old") });
  if (figuresFailed.value) list.push({ key: "figures", icon: "database_off", text: _("The key figures cannot be read at the moment") });
  return list;
});
