// The map of bumps: a tap, or the arrow keys and Enter, sends the point. Without this module the list of sites does.

const map = document.querySelector("[data-lesion-map]");
const form = document.getElementById("add-bump");
const STEP = 10;
const FAR_STEP = 50;

function send(view, x, y) {
  form.elements.view.value = view;
  form.elements.x.value = x;
  form.elements.y.value = y;
  form.elements.place.value = "";
  form.requestSubmit();
}

function inside(value) {
  return Math.min(1000, Math.max(0, Math.round(value)));
}

function moveCursor(stage, x, y) {
  const svg = stage.querySelector(".lesion-map__points");
  const [left, top, width, height] = svg.dataset.frame.split(" ").map(Number);
  const cursor = svg.querySelector(".lesion-map__cursor");
  cursor.setAttribute("cx", left + (x * width) / 1000);
  cursor.setAttribute("cy", top + (y * height) / 1000);
  cursor.removeAttribute("hidden");
  stage.dataset.x = x;
  stage.dataset.y = y;
}

function listen(stage) {
  const view = stage.closest("[data-view]").dataset.view;
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", stage.querySelector(".lesion-map__points").getAttribute("aria-label"));
  stage.addEventListener("click", (event) => {
    const box = stage.getBoundingClientRect();
    const x = inside(((event.clientX - box.left) / box.width) * 1000);
    const y = inside(((event.clientY - box.top) / box.height) * 1000);
    moveCursor(stage, x, y);
    send(view, x, y);
  });
  stage.addEventListener("keydown", (event) => {
    let x = Number(stage.dataset.x ?? 500);
    let y = Number(stage.dataset.y ?? 500);
    const step = event.shiftKey ? FAR_STEP : STEP;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === "Enter" && stage.dataset.x !== undefined) {
      event.preventDefault();
      send(view, x, y);
      return;
    }
    if (!moves[event.key]) return;
    event.preventDefault();
    x = inside(x + moves[event.key][0]);
    y = inside(y + moves[event.key][1]);
    moveCursor(stage, x, y);
  });
}

if (map && form) {
  for (const stage of map.querySelectorAll(".lesion-map__stage")) listen(stage);
}
