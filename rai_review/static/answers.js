/* Saving answers as they are given: what is on its way, what is saved, what waits on this device.
   htmx sends the form (hx-trigger in components/question.html); this file tells the truth about it.
   A draft in localStorage outlives a lost connection, a closed tab and a reload; it is cleared by the save that holds it. */
"use strict";

(() => {
  const words = document.getElementById("announce")?.dataset ?? {};
  const person = document.body.dataset.person ?? "";
  const NOT_CONTENT = new Set(["version", "newest", "request_id", "file", "proves", "dated", "do"]);
  const MONTH = 30 * 24 * 3600 * 1000;
  const saved = new WeakMap(); // form → content the server holds, as one text
  const failed = new Map(); // form → {timer, tries}
  let busy = 0;
  let waiting = null; // a button press that waits until nothing is on its way

  const forms = () => [...document.querySelectorAll("form[data-answer]")];
  const draftName = (form) => `rai-draft:${person}:${form.dataset.answer}`;
  const fields = (form) => [...new FormData(form)].filter(([name, value]) => !NOT_CONTENT.has(name) && typeof value === "string");
  const content = (form) => JSON.stringify(fields(form));
  const unsent = (form) => content(form) !== saved.get(form);
  const formOf = (event) => event.detail?.ctx?.sourceElement?.closest?.("form[data-answer]") ?? event.detail?.ctx?.form;

  // ── what the page says ────────────────────────────────────────────────────────────────────────────────

  function say(form, look, text, retry) {
    const line = form.querySelector("[data-state]");
    if (!line) return;
    line.className = `save ${look}`;
    line.textContent = text;
    if (!retry) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "as-link";
    button.textContent = words.again;
    button.addEventListener("click", () => send(form));
    line.append(" ", button);
  }

  function sayPage(text) {
    const line = document.getElementById("page-state");
    if (!line) return;
    const lines = "form[data-answer] [data-state]";
    const wrong = document.querySelector(`${lines}.bad`); // refused, and shown at its question
    const settled = document.querySelector(`${lines}.unfinished`) ? "unfinished" : "done";
    const look = failed.size || wrong ? "bad" : busy ? "busy" : settled;
    const shown = failed.size ? words.failed : wrong ? words.wrong : busy ? words.saving : text;
    if (shown) line.textContent = shown;
    line.className = `save ${look}`;
  }

  // ── drafts on this device ─────────────────────────────────────────────────────────────────────────────

  function keep(form) {
    const draft = { version: form.elements.version.value, fields: fields(form), at: Date.now() };
    try {
      localStorage.setItem(draftName(form), JSON.stringify(draft));
    } catch {
      // no room or no storage: the page still holds the text, and leaving it warns
    }
  }

  const forget = (form) => localStorage.removeItem(draftName(form));

  function restore(form) {
    const draft = JSON.parse(localStorage.getItem(draftName(form)) ?? "null");
    if (!draft) return;
    if (Date.now() - draft.at > MONTH || JSON.stringify(draft.fields) === content(form)) return forget(form);
    form.elements.version.value = draft.version;
    for (const field of form.elements) if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    for (const [name, value] of draft.fields) put(form, name, value);
    send(form);
  }

  function put(form, name, value) {
    const found = [...form.elements].filter((field) => field.name === name);
    const box = found.find((field) => (field.type === "radio" || field.type === "checkbox") && field.value === value);
    if (box) return void (box.checked = true);
    const plain = found.find((field) => field.type !== "radio" && field.type !== "checkbox");
    if (plain) return void (plain.value = value);
    if (name === "rows" || name.startsWith("row-")) form.append(hidden(name, value)); // a row that the page no longer shows
  }

  function hidden(name, value) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    return field;
  }

  // ── sending ───────────────────────────────────────────────────────────────────────────────────────────

  function send(form) {
    clearTimeout(failed.get(form)?.timer);
    htmx.trigger(form, "change");
  }

  function fail(form, text) {
    const tries = (failed.get(form)?.tries ?? 0) + 1;
    clearTimeout(failed.get(form)?.timer);
    const again = text === words.failed ? setTimeout(() => send(form), Math.min(2000 * 2 ** tries, 60000)) : undefined;
    failed.set(form, { timer: again, tries });
    keep(form);
    say(form, "bad", text, true);
  }

  // A save that waited in the queue takes along what was typed meanwhile, and follows the version before it.
  function bringUpToDate(body, form) {
    for (const name of new Set(body.keys())) if (name !== "do") body.delete(name);
    for (const [name, value] of fields(form)) body.append(name, value);
    for (const name of ["version", "request_id"]) body.set(name, form.elements[name].value);
  }

  // What was typed after the request left stays as it is; only then does the answer's own text go in.
  function carry(form, fragment) {
    for (const field of form.elements) {
      if (!field.id || !field.name || NOT_CONTENT.has(field.name)) continue;
      const fresh = fragment.querySelector(`[id="${CSS.escape(field.id)}"]`);
      if (!fresh) continue;
      if (field.type === "radio" || field.type === "checkbox") fresh.toggleAttribute("checked", field.checked);
      else if (field.tagName === "TEXTAREA") fresh.textContent = field.value;
      else if (field.tagName === "INPUT") fresh.setAttribute("value", field.value);
      else for (const option of fresh.options ?? []) option.toggleAttribute("selected", option.value === field.value);
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-unsent]")) return event.stopPropagation();
    const form = event.target.closest?.("form[data-answer]");
    if (form) keep(form);
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-unsent]")) event.stopPropagation();
  }, true);

  document.addEventListener("htmx:before:request", (event) => {
    const form = formOf(event);
    if (!form) return;
    const { ctx } = event.detail;
    const pressed = ctx.request.body.get("do");
    if (!pressed && (form.querySelector("[data-conflict]") || !unsent(form))) return event.preventDefault();
    bringUpToDate(ctx.request.body, form);
    Object.assign(ctx, { form, sent: content(form), pressed });
    busy += 1;
    say(form, "busy", words.saving);
    sayPage();
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const form = formOf(event);
    if (!form) return;
    const { ctx, tasks } = event.detail;
    const status = ctx.response.status;
    if (![200, 409, 422].includes(status) || ctx.response.raw.redirected) {
      event.preventDefault();
      const out = status === 401 || ctx.response.raw.redirected;
      return fail(form, out ? words.signedOut : status >= 500 || status === 429 ? words.failed : words.refused);
    }
    const main = tasks.find((task) => task.type === "main");
    if (!main) return;
    const answered = main.fragment.querySelector("form[data-answer]");
    Object.assign(ctx, { typedSince: content(form) !== ctx.sent, served: answered && content(answered) });
    if (ctx.typedSince && (!ctx.pressed || ctx.pressed === "add-row")) carry(form, main.fragment);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const form = ctx.form;
    if (!form?.isConnected) return;
    clearTimeout(failed.get(form)?.timer);
    failed.delete(form);
    if (ctx.response.status !== 200) return keep(form);
    saved.set(form, ctx.served && (ctx.typedSince || ctx.pressed) ? ctx.served : content(form));
    if (unsent(form)) keep(form);
    else forget(form);
    if (ctx.pressed === "add-row") form.querySelector("tbody tr:last-child :is(textarea, input, select)")?.focus();
    if (ctx.pressed?.startsWith("remove-row")) form.querySelector("table")?.focus();
  });

  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (form) fail(form, words.failed);
  });

  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    if (!ctx.form) return;
    busy -= 1;
    sayPage(ctx.form.querySelector("[data-state]")?.textContent);
    if (waiting && !busy) setTimeout(goOn);
  });

  // ── a reviewer's verdicts, kept as a draft; each keeping is a request of its own ───────────────────────

  const keeping = (event) => event.detail?.ctx?.sourceElement?.matches?.("form[data-keep]");

  function freshId() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function sayKept(ok) {
    const line = document.getElementById("kept");
    line.className = `save ${ok ? "done" : "bad"}`;
    line.textContent = ok ? line.dataset.kept : line.dataset.failed;
  }

  document.addEventListener("htmx:before:request", (event) => {
    if (!keeping(event)) return;
    const { body } = event.detail.ctx.request;
    body.set("do", "keep");
    body.set("request_id", freshId());
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (keeping(event)) sayKept(event.detail.ctx.response.status < 400);
  });
  document.addEventListener("htmx:error", (event) => {
    if (keeping(event)) sayKept(false);
  });

  // ── buttons ───────────────────────────────────────────────────────────────────────────────────────────

  function goOn() {
    if (!waiting || busy) return;
    const { form, submitter } = waiting;
    waiting = null;
    form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const answer = form.matches("form[data-answer]");
    if (answer && button?.value === "save") {
      event.preventDefault();
      return send(form);
    }
    if (busy) {
      event.preventDefault(); // let the save on its way arrive first: it moves the version on
      waiting = { form, submitter: button };
      return;
    }
    if (answer && (button?.value === "keep-theirs" || button?.value === "keep-mine" || button?.value === "confirm")) forget(form);
    if (answer) saved.set(form, content(form));
  }, true);

  window.addEventListener("online", () => failed.forEach((_, form) => send(form)));
  window.addEventListener("beforeunload", (event) => {
    if (forms().some((form) => saved.has(form) && unsent(form) && !form.querySelector("[data-conflict]"))) event.preventDefault();
  });

  const start = (form) => {
    if (saved.has(form)) return;
    saved.set(form, content(form));
    restore(form);
  };
  document.addEventListener("htmx:after:process", () => forms().forEach(start)); // questions that appear later, too
  if (document.readyState === "complete") forms().forEach(start);
})();
