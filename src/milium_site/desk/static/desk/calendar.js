// The calendar works without this: a visit's own page moves it too. Here it can be dragged, or moved by keys,
// and the page follows what colleagues do. What is shown always comes from the server.

const FRESH_EVERY = 15_000;
const FAR_ENOUGH = 6;
const page = () => document.getElementById("calendar");
const ask = document.getElementById("calendar-ask");
const alertBox = document.getElementById("calendar-words");
const saidBox = document.getElementById("calendar-said");
let moving = null;

const say = (words) => (saidBox.textContent = words);
const complain = (words) => {
  alertBox.hidden = !words;
  alertBox.textContent = words;
};
const clock = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

// --- fresh contents -------------------------------------------------------------------------------------------

let isAsking = false;

async function refresh(focusOn = document.activeElement?.id) {
  if (isAsking) return;
  isAsking = true;
  try {
    const headers = { "If-None-Match": page().dataset.version };
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    // Signed out or locked meanwhile: what is on the screen stays, and the next click leads there.
    if (answer.status !== 200 || answer.redirected || moving) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("calendar");
    if (!fresh) return;
    const scrolled = page().querySelector(".calendar")?.scrollLeft ?? 0;
    page().replaceWith(fresh);
    const region = fresh.querySelector(".calendar");
    if (region) region.scrollLeft = scrolled;
    drawGaps();
    if (focusOn) document.getElementById(focusOn)?.focus({ preventScroll: true });
  } catch {
    // Without a network the page stays as it is, and asks again.
  } finally {
    isAsking = false;
  }
}

setInterval(() => {
  const isLocked = "locked" in document.documentElement.dataset;
  if (!document.hidden && !isLocked && !moving && page()) refresh();
}, FRESH_EVERY);
document.addEventListener("visibilitychange", () => !document.hidden && !moving && page() && refresh());

// --- gaps that suit who waits: the same links as on the page of gaps, drawn where they stand ---------------------

let gaps = { version: "", links: [] };

function drawGaps() {
  for (const { href, day, who, classes, people, words } of gaps.links) {
    const column = page().querySelector(`[data-column][data-day="${day}"][data-who="${CSS.escape(who)}"]`);
    if (!column) continue;
    const mark = document.createElement("a");
    mark.className = `calendar__gap ${classes}`;
    mark.href = href;
    mark.id = `gap-${who}-${day}-${classes.replaceAll(" ", "")}`;
    mark.textContent = people;
    mark.setAttribute("aria-label", words);
    column.append(mark);
  }
  if (gaps.version !== page().dataset.version) findGaps();
}

async function findGaps() {
  const list = page()?.querySelector("#calendar-gaps[data-marks]");
  const version = page()?.dataset.version;
  if (!list) return;
  try {
    const answer = await fetch(list.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected || version !== page().dataset.version) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-gap]");
    const links = [...found].map((one) => ({
      ...one.dataset,
      href: new URL(one.getAttribute("href"), list.href).href,
      words: `${one.innerText.replace(/\s+/g, " ").trim()}: ${list.dataset.words}`,
    }));
    gaps = { version, links };
    for (const old of page().querySelectorAll(".calendar__gap")) old.remove();
    drawGaps();
  } catch {
    // Without a network the marks are missing; the link to the page of gaps stays.
  }
}

if (page()) findGaps();

// --- where a visit would stand ----------------------------------------------------------------------------------

const hourOf = (box, name) => Number(getComputedStyle(box).getPropertyValue(name));

function begin(visit) {
  const column = visit.closest("[data-column]");
  complain("");
  moving = { visit, from: column, column, at: Number(visit.dataset.at), isAway: false };
  visit.classList.add("is-moving");
}

function placeAt(column, minutes) {
  const { visit } = moving;
  const step = Number(visit.dataset.step) || 5;
  const first = 60 * hourOf(column, "--from");
  const last = 60 * hourOf(column, "--to") - Number(visit.dataset.lasts);
  const snapped = Math.round(minutes / step) * step;
  moving.at = Math.min(Math.max(snapped, Math.ceil(first / step) * step), Math.floor(last / step) * step);
  moving.column.classList.remove("is-target");
  moving.column = column;
  moving.isAway = column !== moving.from || moving.at !== Number(visit.dataset.at);
  if (moving.isAway) column.classList.add("is-target");
  const perMinute = column.getBoundingClientRect().height / (60 * (hourOf(column, "--to") - hourOf(column, "--from")));
  const sideways = column.getBoundingClientRect().left - moving.from.getBoundingClientRect().left;
  visit.style.transform = `translate(${sideways}px, ${(moving.at - Number(visit.dataset.at)) * perMinute}px)`;
}

function putBack() {
  if (!moving) return;
  moving.visit.classList.remove("is-moving");
  moving.visit.style.transform = "";
  moving.column.classList.remove("is-target");
  moving = null;
}

const inWords = () => `${moving.visit.dataset.name}: ${moving.column.dataset.words}, ${clock(moving.at)}`;

// --- by keys ------------------------------------------------------------------------------------------------------

const nextColumn = (column, by) => {
  const all = [...page().querySelectorAll("[data-column]")];
  return all[all.indexOf(column) + by] ?? column;
};

document.addEventListener("keydown", (event) => {
  const visit = event.target.closest?.("[data-move]");
  if (!visit || ask?.open) return;
  const isMoving = moving?.visit === visit;
  if (event.altKey && event.key.startsWith("Arrow")) {
    event.preventDefault();
    if (!isMoving) {
      putBack();
      begin(visit);
    }
    const step = Number(visit.dataset.step) || 5;
    const down = { ArrowDown: step, ArrowUp: -step }[event.key] ?? 0;
    const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
    placeAt(along ? nextColumn(moving.column, along) : moving.column, moving.at + down);
    say(inWords());
  } else if (isMoving && event.key === "Enter") {
    event.preventDefault();
    if (moving.isAway) askFirst();
    else putBack();
  } else if (isMoving && event.key === "Escape") {
    event.preventDefault();
    putBack();
    say("Put back.");
  }
});

document.addEventListener("focusout", (event) => {
  if (moving && !moving.isDragged && !ask?.open && event.target === moving.visit) putBack();
});

// --- by mouse or pen; a finger scrolls, and opens the visit to move it there --------------------------------------

let drag = null;

document.addEventListener("pointerdown", (event) => {
  const visit = event.target.closest?.("[data-move]");
  if (!visit || event.button !== 0 || event.pointerType === "touch") return;
  drag = { visit, x: event.clientX, y: event.clientY, grabbed: event.clientY - visit.getBoundingClientRect().top };
});
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-move]") && event.preventDefault());

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!moving) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
    begin(drag.visit);
    moving.isDragged = true;
  }
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  const column = under.map((one) => one.closest("[data-column]")).find(Boolean) ?? moving.column;
  const box = column.getBoundingClientRect();
  const from = hourOf(column, "--from");
  const hours = hourOf(column, "--to") - from;
  placeAt(column, 60 * from + ((event.clientY - drag.grabbed - box.top) / box.height) * 60 * hours);
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  drag = null;
  if (!moving) return;
  // The click that ends a drag opens nothing.
  addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
  setTimeout(() => dispatchEvent(new Event("click")), 0);
  if (moving.isAway) askFirst();
  else putBack();
});
document.addEventListener("pointercancel", () => {
  drag = null;
  putBack();
});

// --- the question, and the answer -----------------------------------------------------------------------------------

function askFirst() {
  const { visit, column, from, at } = moving;
  const isSameTime = column.dataset.day === from.dataset.day && at === Number(visit.dataset.at);
  // Who comes need not know in which room: they are led there.
  const concernsThem = !isSameTime || column.dataset.kind === "practitioner";
  ask.querySelector("[data-ask=words]").textContent = inWords();
  const canTell = "mail" in visit.dataset;
  ask.querySelector("[data-ask=tell]").hidden = !(canTell && concernsThem);
  ask.querySelector("[data-ask=phone]").hidden = canTell || !concernsThem;
  ask.querySelector("[name=tell]").checked = canTell && concernsThem;
  ask.showModal();
  ask.querySelector("[type=submit]").focus();
}

function closeAsk() {
  const back = moving?.visit;
  putBack();
  if (ask.open) ask.close();
  back?.focus({ preventScroll: true });
}

ask?.addEventListener("cancel", (event) => {
  event.preventDefault();
  closeAsk();
  say("Put back.");
});
ask?.querySelector("[data-ask=back]").addEventListener("click", () => {
  closeAsk();
  say("Put back.");
});
ask?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { visit, column, from, at } = moving;
  const body = new FormData(event.target);
  body.set("day", column.dataset.day);
  body.set("time", clock(at));
  body.set("sequence", visit.dataset.sequence);
  if (column.dataset.kind === "practitioner" || column.dataset.who !== from.dataset.who) body.set("who", column.dataset.who);
  let words = "It could not be sent. The visit is where it was; look at it again.";
  let isMoved = false;
  try {
    const answer = await fetch(visit.dataset.move, { method: "POST", body, headers: { Accept: "application/json" } });
    isMoved = answer.ok && !answer.redirected;
    words = (await answer.json()).words;
  } catch {
    // The words above stand.
  }
  closeAsk();
  if (isMoved) say(words);
  else complain(words);
  await refresh(visit.id);
});
