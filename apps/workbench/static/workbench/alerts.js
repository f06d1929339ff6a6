// An offer, work, or a colleague who asks for a word, must be noticed on another tab and from across the room: title, icon, and a quiet ring.

import { effect } from "./vendor/preact.js";
import { _ } from "./i18n.js";
import { tone } from "./preferences.js";
import { agent, current, deskOffer } from "./store.js";

const BLINK_MS = 900;
const RING_MS = 2400;
const title = document.title;
const icon = document.querySelector("link[rel=icon]");
const quietIcon = icon.href;

let audio = null;
let blinking = null;
let ringing = null;
let isCall = false;

/** Browsers let a page sound only after the first touch. */
function unlock() {
  audio ??= new AudioContext();
  audio.resume();
}
addEventListener("pointerdown", unlock, { once: true });
addEventListener("keydown", unlock, { once: true });

function beep(frequency, at, seconds) {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}

function ring() {
  if (audio?.state !== "running" || tone.value !== "on") return;
  beep(659, audio.currentTime, 0.45);
  beep(880, audio.currentTime + 0.22, 0.6);
}

function blink() {
  const alert = document.title === title;
  document.title = alert ? `● ${isCall ? _("Incoming call") : _("New work")}` : title;
  icon.href = alert ? icon.dataset.alert : quietIcon;
}

/** A call rings until somebody answers; work is said once. */
function start() {
  blink();
  blinking = setInterval(blink, BLINK_MS);
  ring();
  if (isCall) ringing = setInterval(ring, RING_MS);
}

function stop() {
  clearInterval(blinking);
  clearInterval(ringing);
  blinking = ringing = null;
  document.title = title;
  icon.href = quietIcon;
}

/** Follow the offers from now on. */
export function watchOffers() {
  effect(() => {
    const { offer, party } = agent.value ?? {};
    const asked = party?.stage === "invited" || (party?.stage === "ringing" && agent.value.accept_on === "phone");
    const call = Boolean(((offer && !offer.accepted) || asked) && current.value);
    const open = call || deskOffer.value !== null;
    if (blinking !== null && (!open || call !== isCall)) stop();
    isCall = call;
    if (open && blinking === null) start();
  });
}
