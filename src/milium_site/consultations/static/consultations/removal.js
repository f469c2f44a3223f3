// The checklist goes on without a connection: what was recorded waits on this page, in order, and is sent again.
// Every record carries its own id, so that sending twice records once. Nothing is kept in the browser's storage.

const root = document.querySelector("[data-removal]");
const RETRY_MS = 3000;
const TIMEOUT_MS = 15000;
const queue = [];
let isSending = false;
let wasLost = false;

function say(words) {
  root.querySelector("[data-state]").textContent = words;
}

function partsOf(form) {
  const item = form.closest("li");
  return { item, mark: item.querySelector("[data-mark]"), details: item.querySelector("details") };
}

function openNext(item) {
  item.querySelector("details").open = false;
  let next = item.nextElementSibling;
  while (next && next.querySelector("[data-mark]").textContent.trim()) next = next.nextElementSibling;
  if (!next) return;
  const details = next.querySelector("details");
  details.open = true;
  details.querySelector("summary").focus();
}

function showErrors(form, errors) {
  const { details, mark } = partsOf(form);
  form.querySelector("[data-refused]")?.remove();
  const list = document.createElement("ul");
  list.dataset.refused = "";
  list.className = "field__error";
  list.setAttribute("role", "alert");
  for (const error of errors) {
    const line = document.createElement("li");
    line.textContent = error;
    list.append(line);
  }
  form.prepend(list);
  mark.textContent = "";
  details.open = true;
  list.scrollIntoView({ block: "center" });
}

async function post(entry) {
  const answer = await fetch(entry.url, {
    method: "POST",
    body: entry.body,
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status >= 500) throw new Error("the server does not answer");
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  if (!isJson) throw new Error("another page answered");
  return { ok: answer.ok, ...(await answer.json()) };
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (queue.length) {
    const entry = queue[0];
    try {
      const said = await post(entry);
      queue.shift();
      if (said.ok) keep(entry, said);
      else refuse(entry, said);
    } catch {
      wasLost = true;
      say(root.dataset.lost);
      isSending = false;
      setTimeout(sendAll, RETRY_MS);
      return;
    }
  }
  if (wasLost) say(root.dataset.back);
  wasLost = false;
  isSending = false;
}

function fieldOf(form, name) {
  return form.elements[`${form.dataset.step}-${name}`];
}

function keep({ form, key }, said) {
  const { item, mark } = partsOf(form);
  form.querySelector("[data-refused]")?.remove();
  mark.textContent = said.words;
  // The count was that of the page when it came.
  root.querySelector("[data-progress]")?.remove();
  item.classList.add("removal__step--done");
  item.querySelector(".bead").classList.add("bead--filled");
  // Recorded again while it waited, the step has a key of its own already.
  if (fieldOf(form, "key").value === key) fieldOf(form, "key").value = said.next_key;
  root.querySelector("[name=records]").value++;
}

function refuse(entry, said) {
  // What waits behind a refused step waited for it; each is shown again, with what was typed.
  for (const waiting of [...queue.splice(0).reverse(), entry]) {
    partsOf(waiting.form).mark.textContent = "";
    fieldOf(waiting.form, "seen").value = waiting.seen;
  }
  if (said.seen) fieldOf(entry.form, "seen").value = said.seen;
  showErrors(entry.form, said.errors);
}

function submit(event) {
  const form = event.target;
  if (!form.dataset.step) return;
  event.preventDefault();
  fieldOf(form, "done_at").value = new Date().toISOString().replace(/\.\d+Z/, "+0000");
  const body = new FormData(form, event.submitter ?? undefined);
  const key = fieldOf(form, "key").value;
  queue.push({ form, url: form.action, body, key, seen: fieldOf(form, "seen").value });
  // What is recorded once more, even before this was sent, is another record that has seen this one.
  fieldOf(form, "seen").value = key;
  if (crypto.randomUUID) fieldOf(form, "key").value = crypto.randomUUID();
  const { item, mark } = partsOf(form);
  mark.textContent = root.dataset.waiting;
  openNext(item);
  sendAll();
}

if (root) {
  root.addEventListener("submit", submit);
  root.querySelector("[data-sign]").addEventListener("submit", (event) => {
    if (!queue.length) return;
    event.preventDefault();
    say(root.dataset.lost);
  });
  window.addEventListener("online", sendAll);
  window.addEventListener("beforeunload", (event) => {
    if (queue.length) event.preventDefault();
  });
  root.addEventListener("click", (event) => {
    const point = event.target.closest?.("[data-lesion]");
    if (point) document.querySelector(`input[name="lesions-treated"][value="${point.dataset.lesion}"]`)?.click();
  });
}
