// While colours are chosen, the server is asked what follows from them: it alone knows the rules.

const form = document.querySelector("[data-look]");
const live = document.querySelector("#look-live");
const PAUSE = 150;
let waiting, asked = 0;

function soon() {
  for (const output of form.querySelectorAll("output")) {
    output.value = document.getElementById(output.htmlFor.value).value;
  }
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
}

async function show() {
  const mine = ++asked;
  const typed = new FormData(form);
  typed.delete("logo");
  typed.set("live", "1");
  const answer = await fetch(form.action, { method: "POST", body: typed });
  if (!answer.ok || answer.redirected || mine !== asked) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  // The new colours are fetched before the old ones go, so that nothing flickers.
  const styles = fresh.content.querySelector("link");
  const old = document.querySelectorAll("link[data-look-styles], #look-live link");
  styles.dataset.lookStyles = "";
  styles.addEventListener("load", () => {
    if (mine !== asked) return styles.remove();
    const isOpen = live.querySelector("details")?.open;
    live.replaceChildren(fresh.content);
    if (isOpen) live.querySelector("details").open = true;
    for (const link of old) link.remove();
  });
  document.head.append(styles);
}

form.addEventListener("input", (event) => {
  if (event.target.type === "color" || event.target.name === "font") soon();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.('button[name="use"]');
  if (!button) return;
  event.preventDefault();
  const [name, shade] = button.value.split(":");
  form.elements[name].value = shade;
  form.elements[name].focus();
  soon();
});
