// What is no call, in words: "2 e-mails (1 paused)".

import { _, fill, plural } from "./i18n.js";

const COUNTED = {
  chat: (count) => plural("%(count)s chat", "%(count)s chats", count),
  email: (count) => plural("%(count)s e-mail", "%(count)s e-mails", count),
  task: (count) => plural("%(count)s task", "%(count)s tasks", count),
};
export const ICONS = { voice: "call", chat: "chat", email: "mail", task: "task_alt" };

/** "3 tasks"; an unknown medium keeps its name. */
export const counted = (medium, count) => COUNTED[medium]?.(count) ?? `${count} ${medium}`;

/** What lies on an agent's desk, as one line; "" where nothing does. */
export function deskText(desk) {
  const media = Object.keys(COUNTED).filter((medium) => desk.some((one) => one.medium === medium));
  const texts = media.map((medium) => {
    const items = desk.filter((one) => one.medium === medium);
    const paused = items.filter((one) => one.paused_at > 0).length;
    const text = counted(medium, items.length);
    return paused ? fill(_("%(items)s (%(count)s paused)"), { items: text, count: paused }) : text;
  });
  return texts.join(" · ");
}

/** What waits in a group besides calls, as one line. */
export const waitingText = (work) => Object.entries(work ?? {}).map(([medium, line]) => counted(medium, line.waiting)).join(" · ");
