// A field to sign in with a finger, a pen or the mouse. What is drawn goes along as the path of an SVG; whoever does not
// draw types their name and ticks the box below.

const WIDTH = 1000;
const HEIGHT = 300;
const LEAST_STEP = 4;
const MOST_POINTS = 3500;
const SVG = "http://www.w3.org/2000/svg";

function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function build(pad) {
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "consent__field", role: "img" });
  svg.setAttribute("aria-label", pad.dataset.label);
  const line = drawn("path", { class: "consent__line", d: `M60 ${HEIGHT - 60}H${WIDTH - 60}` });
  const ink = drawn("path", { class: "consent__ink", d: "" });
  svg.append(line, ink);
  const caption = document.createElement("p");
  caption.className = "consent__caption small soft";
  caption.textContent = pad.dataset.label;
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "action action--small action--quiet";
  clear.textContent = pad.dataset.clear;
  pad.append(caption, svg, clear);
  return { svg, ink, clear };
}

function listen(pad) {
  const input = document.getElementById(pad.dataset.signature);
  const { svg, ink, clear } = build(pad);
  let last = null;
  let count = 0;

  function show(path) {
    input.value = path;
    ink.setAttribute("d", path);
  }

  function at(event) {
    const box = svg.getBoundingClientRect();
    const inside = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      inside(((event.clientX - box.left) / box.width) * WIDTH, WIDTH),
      inside(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT),
    ];
  }

  function add(letter, [x, y]) {
    if (count >= MOST_POINTS) return;
    count += 1;
    last = [x, y];
    show(`${input.value}${letter}${x} ${y}`);
  }

  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    add("M", at(event));
  });
  svg.addEventListener("pointermove", (event) => {
    if (!event.isPrimary || !last) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = at(one);
      if (Math.hypot(x - last[0], y - last[1]) >= LEAST_STEP) add("L", [x, y]);
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, (event) => {
      if (event.isPrimary) last = null;
    });
  }
  clear.addEventListener("click", () => {
    count = 0;
    last = null;
    show("");
  });
  // What was drawn before the page came back with a question is still there.
  count = (input.value.match(/[ML]/g) ?? []).length;
  show(input.value);
}

for (const pad of document.querySelectorAll("[data-signature]")) listen(pad);
