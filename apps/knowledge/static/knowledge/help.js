// Brings the question "did this help?" into the article's page. Without it the links lead to a page of their own.

const judge = document.querySelector("[data-feedback]");

async function show(url, options) {
  const reply = await fetch(url, options);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const part = page.querySelector(".judge");
  if (!part) throw new Error(String(reply.status));
  judge.replaceChildren(...part.children);
  judge.querySelector("input, select, button")?.focus();
}

judge?.addEventListener("click", (event) => {
  const link = event.target.closest("a.pill");
  if (!link) return;
  event.preventDefault();
  show(link.href).catch(() => location.assign(link.href));
});

judge?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  show(form.action, { method: "POST", body: new FormData(form) }).catch(() => form.submit());
});
