// Line icons, drawn for 20 px.

import { html } from "../vendor/preact.js";

const paths = {
  phone:
    "M6.6 3.5 8.2 7 6.5 8.6a10 10 0 0 0 4.9 4.9l1.6-1.7 3.5 1.6v2.4c0 .9-.8 1.6-1.7 1.5A13.5 13.5 0 0 1 2.7 5.2C2.6 4.3 3.3 3.5 4.2 3.5Z",
  hangup: "M2.5 12.6c0-1 .3-1.8 1-2.3a11 11 0 0 1 13 0c.7.5 1 1.3 1 2.3v.9l-4-.6-.5-2.4a9.5 9.5 0 0 0-6 0l-.5 2.4-4 .6Z",
  pause: "M7 4.5v11M13 4.5v11",
  play: "M6.5 4.5v11l9-5.5Z",
  transfer: "M3.5 7h11m-3-3 3 3-3 3M16.5 13h-11m3-3-3 3 3 3",
  check: "m4 10.5 4 4 8-9",
  cross: "m5 5 10 10M15 5 5 15",
  moon: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  display: "M3 4.5h14v9H3ZM7.5 17h5M10 13.5V17",
  keyboard: "M2.5 5.5h15v9h-15ZM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.7h7",
  chevron: "m5.5 8 4.5 4.5L14.5 8",
  bell: "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.2 1.5H3.8ZM8.3 17.3h3.4",
  mute: "M5 13.5V9c0-.8.2-1.6.5-2.2M8 4.4A5 5 0 0 1 15 9v4M13.5 15H3.8L5 13.5M8.3 17.3h3.4M3 3l14 14",
  person: "M10 10a3.3 3.3 0 1 0 0-6.6A3.3 3.3 0 0 0 10 10ZM3.8 17c.5-3 3-4.6 6.2-4.6s5.7 1.6 6.2 4.6",
  people:
    "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2.3 16c.4-2.6 2.4-4 5.2-4s4.8 1.4 5.2 4M13.2 9.3a2.5 2.5 0 0 0 0-4.8M14.6 12.3c1.8.5 2.9 1.7 3.2 3.7",
  leave: "M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H7.5",
};

/** An icon by name; decorative, so hidden from screen readers. */
export const Icon = ({ name, size = 20 }) => html`
  <svg class="icon" width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true"><path d=${paths[name]} /></svg>
`;
