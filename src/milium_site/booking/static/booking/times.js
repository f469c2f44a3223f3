// Small helps for the pages of free times, which work without them. No request is made from here.

// --- the time that is left ------------------------------------------------------------------------------------

function countDown(box) {
  const end = performance.now() + Number(box.dataset.heldSeconds) * 1000;
  const left = box.querySelector("[data-held-left]");
  const said = document.querySelector("[data-held-said]");
  const show = () => {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    const minutes = Math.floor(seconds / 60);
    left.textContent = box.dataset.left.replace("{time}", `${minutes}:${String(seconds % 60).padStart(2, "0")}`);
    if (seconds === 60) said.textContent = box.dataset.minute;
    if (seconds > 0) return;
    clearInterval(timer);
    box.textContent = box.dataset.over;
    said.textContent = box.textContent;
  };
  const timer = setInterval(show, 1000);
  show();
}
document.querySelectorAll("[data-held-seconds]").forEach(countDown);

// Who comes from a keyboard types at once; a phone would cover the page with its own.
if (matchMedia("(hover: hover) and (pointer: fine)").matches) {
  document.querySelector("[data-first-field], [data-first-time] .slot")?.focus({ preventScroll: true });
}

// --- the visitor's own clock, where it shows another time ---------------------------------------------------

const ownClock = document.querySelector("script[data-own-clock]")?.dataset.ownClock ?? "{time}";
// Names of days in the language of the page.
const language = new Intl.Locale(document.documentElement.lang || "en-GB", { numberingSystem: "latn" });

function showOwnClock(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-own-clock])")) {
    const [, wall] = time.dateTime.match(/T(\d\d:\d\d).*[+Z-]/) ?? [];
    if (!wall) continue;
    const instant = new Date(time.dateTime);
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const own = instant.toLocaleTimeString("en-GB", options);
    time.dataset.ownClock = own;
    if (own === wall) continue;
    // A visitor a day ahead or behind needs the day, too.
    const day = instant.toLocaleDateString("en-CA") === time.dateTime.slice(0, 10)
      ? "" : ` ${instant.toLocaleDateString(language, { weekday: "short" })}`;
    const hint = document.createElement("span");
    hint.className = "slot__hint figures";
    hint.textContent = ownClock.replace("{time}", `${own}${day}`);
    // After the words that belong to the time, its zone or its day.
    (time.nextElementSibling?.matches(".soft, .slot__hint") ? time.nextElementSibling : time).after(" ", hint);
  }
}

// --- the calendar, after the date grid of the ARIA practices ------------------------------------------------

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const days = (grid) => [...grid.querySelectorAll(".free-day")];

function makeGrid(table) {
  table.setAttribute("role", "grid");
  for (const row of table.querySelectorAll("tr")) row.setAttribute("role", "row");
  for (const cell of table.querySelectorAll("td")) cell.setAttribute("role", "gridcell");
  for (const day of days(table)) {
    if (day.matches("a")) continue;
    day.setAttribute("role", "link");
    day.setAttribute("aria-disabled", "true");
  }
  const all = days(table);
  rove(all, all.find((day) => day.hasAttribute("aria-current")) ?? all.find((day) => day.matches("a")) ?? all[0]);
}

function rove(all, chosen) {
  for (const day of all) day.tabIndex = day === chosen ? 0 : -1;
}

function goal(all, at, key) {
  const weekday = (new Date(`${all[at].dataset.day}T12:00Z`).getUTCDay() + 6) % 7;
  if (key in STEPS) return at + STEPS[key];
  if (key === "Home") return Math.max(0, at - weekday);
  if (key === "End") return Math.min(all.length - 1, at + 6 - weekday);
  return null;
}

document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.("[role=grid] .free-day");
  if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
  const turn = { PageUp: "prev", PageDown: "next" }[event.key];
  const all = days(day.closest("[role=grid]"));
  const at = goal(all, all.indexOf(day), event.key);
  if (!turn && at === null) return;
  event.preventDefault();
  if (turn) day.closest(".free-days").querySelector(`a[rel=${turn}]`)?.click();
  else if (all[at]) {
    rove(all, all[at]);
    all[at].focus();
  }
});

// --- now, and whenever a part of the page was exchanged -----------------------------------------------------

const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

function enhance() {
  const fresh = document.querySelectorAll(".free-days table:not([role=grid])");
  fresh.forEach(makeGrid);
  showOwnClock(document.querySelector("main"));
  return fresh.length > 0;
}
enhance();
new MutationObserver(() => {
  if (!enhance()) return;
  status.textContent = document.querySelector("a.free-day[aria-current] .visually-hidden")?.textContent ?? "";
}).observe(document.querySelector("main"), { childList: true, subtree: true });
