// "Not sure" and "none of these" stand alone: ticking one unticks the rest, and the other way round.
// Without this module the server says so instead.
document.addEventListener("change", (event) => {
  const ticked = event.target;
  if (ticked.type !== "checkbox" || !ticked.checked) return;
  const question = ticked.closest("fieldset.question");
  for (const box of question?.querySelectorAll("input[type=checkbox]") ?? []) {
    if (box !== ticked && box.name === ticked.name && ("alone" in ticked.dataset || "alone" in box.dataset)) {
      box.checked = false;
    }
  }
});
