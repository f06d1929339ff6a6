// A sound file goes to the server with a progress bar, and is converted while the bar says so. Its words are attributes of
// the file's field. Without this script the form is sent as any other.
(() => {
    const ANNOUNCED = 25; // per cent: often enough for a screen reader

    addEventListener("submit", (event) => {
        const form = event.target;
        const input = [...form.querySelectorAll("input[type=file][data-sending]")].find(({ files }) => files.length);
        if (!input || form.elements._popup || event.defaultPrevented) return;
        event.preventDefault();
        send(form, input, event.submitter);
    });

    // The theme does this for the fields that the page came with.
    addEventListener("change", ({ target }) => target.matches?.("input[type=file][data-sending]") && showName(target));

    function showName(input) {
        const shown = nameOf(input);
        if (shown && input.files.length) shown.value = input.files[0].name;
    }

    /** Where the theme shows the name of the file; its own input is hidden. */
    const nameOf = (input) => document.querySelector(`label[for="${input.id}"] input[type=text]`);

    function send(form, input, submitter) {
        const panel = makePanel(input);
        const request = new XMLHttpRequest();
        const body = new FormData(form);
        if (submitter?.name) body.append(submitter.name, submitter.value);
        lock(form, true);

        const end = (words) => {
            lock(form, false);
            panel.end(words);
            input.focus();
        };
        request.upload.addEventListener("progress", ({ loaded, total }) => panel.sent(loaded / total));
        request.upload.addEventListener("load", () => panel.convert());
        request.addEventListener("abort", () => end(input.dataset.cancelled));
        request.addEventListener("error", () => end(input.dataset.failed));
        request.addEventListener("load", () => answered(request, form, input, end));
        panel.onCancel(() => request.abort());
        request.open("POST", form.action || location.href);
        request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        request.send(body);
    }

    /** Stored: go where the form would have gone. Refused: show the form as the server gives it back, the file still chosen. */
    function answered(request, form, input, end) {
        const said = request.getResponseHeader("Content-Type") ?? "";
        if (request.status === 200 && said.startsWith("application/json")) {
            location.assign(JSON.parse(request.responseText).url);
            return;
        }
        const fresh = request.status === 200 && new DOMParser().parseFromString(request.responseText, "text/html").getElementById(form.id);
        if (!fresh) return end(input.dataset.failed);
        form.replaceWith(fresh);
        lock(fresh, false);
        const again = fresh.querySelector(`input[name="${input.name}"]`);
        again.files = input.files;
        showName(again);
        again.focus();
    }

    function lock(form, locked) {
        document.body.classList.toggle("prompt-busy", locked);
        form.toggleAttribute("aria-busy", locked);
        for (const element of form.elements) if (element.type === "submit") element.disabled = locked;
    }

    function makePanel(input) {
        const words = input.dataset;
        for (const old of document.querySelectorAll(".prompt-upload")) old.remove();
        const panel = document.createElement("div");
        panel.className = "prompt-upload";
        const [bar, number, spoken, cancel] = ["progress", "span", "span", "button"].map((name) => document.createElement(name));
        panel.append(bar, number, spoken, cancel);
        bar.setAttribute("aria-label", words.sending);
        bar.value = 0;
        number.setAttribute("aria-hidden", "true");
        spoken.setAttribute("role", "status");
        cancel.type = "button";
        cancel.className = "prompt-button prompt-quiet";
        cancel.textContent = words.cancel;
        (nameOf(input)?.closest("div").parentElement ?? input).after(panel);
        spoken.textContent = words.sending;
        cancel.focus();

        let announced = 0;
        let mayCancel = true;
        return {
            sent(share) {
                bar.value = share;
                const percent = Math.floor(share * 100);
                number.textContent = `${percent} %`;
                if (percent - announced < ANNOUNCED) return;
                announced = percent;
                spoken.textContent = `${words.sending} ${percent} %`;
            },
            /** From here on the server has the file: it cannot be taken back any more. */
            convert() {
                bar.removeAttribute("value");
                bar.setAttribute("aria-label", words.converting);
                number.textContent = "";
                spoken.textContent = words.converting;
                mayCancel = false;
                cancel.setAttribute("aria-disabled", "true");
            },
            onCancel(act) {
                cancel.addEventListener("click", () => mayCancel && act());
                panel.addEventListener("keydown", ({ key }) => key === "Escape" && mayCancel && act());
            },
            end(text) {
                panel.replaceChildren(spoken);
                spoken.textContent = text;
            },
        };
    }
})();
