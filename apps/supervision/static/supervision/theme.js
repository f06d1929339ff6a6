// Classic script in the head of the wallboard: follows the system's theme from the first paint on.
const light = matchMedia("(prefers-color-scheme: light)");
const apply = () => document.documentElement.classList.toggle("dark", !light.matches);
light.addEventListener("change", apply);
apply();
