// Two photographs over each other, parted by a slider. Without this module they stand side by side alone.

for (const box of document.querySelectorAll("[data-before-after]")) {
  const slider = box.querySelector("input[type=range]");
  const part = () => box.style.setProperty("--shown", `${slider.value}%`);
  slider.addEventListener("input", part);
  part();
  box.removeAttribute("hidden");
}
