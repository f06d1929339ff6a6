// A file is converted while the form waits: say so, and let nobody send it twice.
addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return; // with a progress bar: prompt_upload.js
    const chosen = [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
    if (!chosen && !form.hasAttribute("data-busy")) return;
    document.body.classList.add("prompt-busy");
    // After the form has been read: a disabled button would not be sent.
    setTimeout(() => {
        for (const button of form.querySelectorAll("button, input[type=submit]")) button.disabled = true;
    });
});
addEventListener("pageshow", () => document.body.classList.remove("prompt-busy"));

// A job that goes on shows how far it has come.
async function refresh() {
    const shown = document.querySelector("[data-refresh]");
    if (!shown) return;
    const response = await fetch(location.href);
    if (response.ok) {
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.querySelector(".prompt-job");
        if (fresh && !("refresh" in fresh.dataset)) return location.reload();
        if (fresh) shown.replaceWith(fresh);
    }
    setTimeout(refresh, 1000);
}
addEventListener("load", () => setTimeout(refresh, 1000));
