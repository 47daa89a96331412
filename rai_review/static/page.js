/* Small comforts of every page. Everything works without this file; nothing here is needed to send a form. */
"use strict";

// An error summary takes the focus, so that a reader hears it first.
document.querySelector("[data-focus]")?.focus();

// Hints about keys are true only where this script runs.
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;

// "None of these" and the others exclude each other. Capture: before anything collects the form.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches?.("input[type=checkbox]") || !box.checked) return;
  const group = box.closest(".options");
  if (!group || !group.querySelector("[data-exclusive]")) return;
  for (const other of group.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && other.name === box.name && (box.hasAttribute("data-exclusive") || other.hasAttribute("data-exclusive"))) {
      other.checked = false;
    }
  }
}, true);

// 1 to 9 choose, only while the focus is among the options (WCAG 2.1.4). Ctrl+Enter goes on.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof Element)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return goOn(event, field);
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  if (!field.matches("input[type=radio], input[type=checkbox]")) return;
  const chosen = field.closest(".options")?.querySelectorAll("input[name=value]")[Number(event.key) - 1];
  if (chosen) {
    event.preventDefault();
    chosen.focus();
    chosen.click();
  }
});

function goOn(event, field) {
  const form = field.closest("form");
  if (form?.matches("[data-last]")) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const forms = [...document.querySelectorAll("form[data-answer], form[data-last]")];
  const next = forms[forms.indexOf(form) + 1];
  if (!next) return;
  event.preventDefault();
  next.querySelector("fieldset :is(input:not([type=hidden]), select, textarea)")?.focus();
  next.scrollIntoView({ block: "start" });
}

// A form is sent once; going back in the browser makes it ready again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute("data-sent")) return event.preventDefault();
  form.setAttribute("data-sent", "");
  event.submitter?.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    form.removeAttribute("data-sent");
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// A file may be dropped where one may be chosen.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    const input = zone.querySelector("input[type=file]");
    if (kind === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

// Signing out leaves no unsent text behind for the next person.
document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith("rai-draft:")) localStorage.removeItem(name);
});
