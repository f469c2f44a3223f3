// Small helps for pages that already work without them.

// A form that came back wrong: read the summary first.
document.querySelector("[data-focus]")?.focus();

// A tap on the face map ticks the checkbox of that place; the drawing lights up from the checkbox alone.
document.addEventListener("click", (event) => {
  const region = event.target.closest?.("[data-face-map] [data-site]");
  if (!region) return;
  const box = region.closest("[data-face-map]").querySelector(`input[value="${region.dataset.site}"]`);
  box?.click();
});

// Pointing at a word in the list shows the place on the drawing.
for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) {
  document.addEventListener(kind, (event) => {
    const input = event.target.closest?.("[data-face-map] .choice")?.querySelector("input");
    if (!input) return;
    const lit = kind === "pointerover" || kind === "focusin";
    for (const region of input.closest("[data-face-map]").querySelectorAll(`[data-site="${input.value}"]`)) {
      region.classList.toggle("is-lit", lit);
    }
  });
}
