// A screen that nobody touches locks in place: what was open, half-written forms too, is there again afterwards.

const { idleMinutes, lockUrl, unlockUrl, hereUrl, signInUrl } = document.querySelector("script[data-idle-minutes]").dataset;
const IDLE = Number(idleMinutes) * 60_000;
const SAY_HERE_EVERY = Math.min(IDLE / 3, 4 * 60_000);

let touchedAt = Date.now();
let saidAt = Date.now();
let dialog = null;

const token = () => document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
const post = (url, data) => {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  for (const [name, value] of Object.entries(data)) body.set(name, value);
  return fetch(url, { method: "POST", body });
};

for (const kind of ["pointerdown", "keydown", "scroll", "wheel", "touchstart"]) {
  addEventListener(kind, () => (touchedAt = Date.now()), { passive: true, capture: true });
}

async function show() {
  const answer = await fetch(`${unlockUrl}?part=1`, { cache: "no-store" });
  if (answer.redirected || !answer.ok) return location.assign(signInUrl);
  if (answer.status === 204) return open();
  fill(await answer.text());
}

function fill(html) {
  dialog.innerHTML = html;
  dialog.querySelector("input:not([type=hidden])")?.focus();
}

function open() {
  dialog.close();
  dialog.remove();
  dialog = null;
  delete document.documentElement.dataset.locked;
  touchedAt = saidAt = Date.now();
}

async function lock() {
  if (dialog) return;
  dialog = document.createElement("dialog");
  dialog.className = "lock-screen";
  dialog.setAttribute("aria-labelledby", "lock-title");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("submit", send);
  document.documentElement.dataset.locked = "";
  document.body.append(dialog);
  dialog.showModal();
  try {
    await post(lockUrl, { part: "1" });
    await show();
  } catch {
    // Without a network the page stays hidden; the next touch tries again.
    addEventListener("pointerdown", () => dialog && show(), { once: true });
  }
}

async function send(event) {
  const form = event.target;
  // A passkey is asked for first; the form comes back here with it.
  if (!form.elements.part || (form.dataset.passkey && !("answered" in form.dataset))) return;
  event.preventDefault();
  const answer = await fetch(unlockUrl, { method: "POST", body: new FormData(form) });
  if (answer.status === 204) return open();
  if (answer.status === 401 || answer.redirected) return location.assign(signInUrl);
  fill(await answer.text());
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-lock]")) return;
  event.preventDefault();
  lock();
});

setInterval(() => {
  if (dialog) return;
  if (Date.now() - touchedAt > IDLE) lock();
  else if (touchedAt > saidAt && Date.now() - saidAt > SAY_HERE_EVERY) {
    saidAt = Date.now();
    post(hereUrl, {}).catch(() => {});
  }
}, 5_000);
