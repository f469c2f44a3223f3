// The day's list follows what colleagues do, and what people send. What is shown always comes from the server.

const FRESH_EVERY = 20_000;
const list = () => document.getElementById("day");
let isAsking = false;

// What holds the focus, in words that also find it on the fresh list.
function place(element) {
  if (!element || !list().contains(element)) return "";
  const form = element.closest("form");
  if (element.matches("a[href]")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  if (form?.action && element.matches("button")) return `form[action="${CSS.escape(form.getAttribute("action"))}"] button`;
  return "";
}

// Nobody's choice of a day or a place is taken from under their hands.
const isBusy = () => list().contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
const urgent = (root) => [...root.querySelectorAll(".notice--urgent li")].map((line) => line.textContent.trim());

async function refresh() {
  if (isAsking || isBusy()) return;
  isAsking = true;
  try {
    const headers = { "If-None-Match": list().dataset.version };
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    // Signed out or locked meanwhile: what is on the screen stays, and the next click leads there.
    if (answer.status !== 200 || answer.redirected || isBusy()) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("day");
    if (!fresh) return;
    const focus = place(document.activeElement);
    const known = urgent(list()).length;
    list().replaceWith(fresh);
    window.htmx?.process(fresh);
    if (focus) fresh.querySelector(focus)?.focus({ preventScroll: true });
    const title = fresh.querySelector(".notice--urgent .notice__title");
    if (urgent(fresh).length > known && title) {
      document.getElementById("day-said").textContent = title.textContent.replace(/\s+/g, " ").trim();
    }
  } catch {
    // Without a network the list stays as it is, and asks again.
  } finally {
    isAsking = false;
  }
}

const mayAsk = () => !document.hidden && !("locked" in document.documentElement.dataset) && list();
setInterval(() => mayAsk() && refresh(), FRESH_EVERY);
document.addEventListener("visibilitychange", () => mayAsk() && refresh());
